import type { SettingsAnswer } from '../../http/web/operation-ui-protocol.ts';
import { Icon } from '../controls/icon.tsx';

export function BackupPanel({ environment }: Pick<SettingsAnswer, 'environment'>) {
    const address = environment.find(({ name }) => name === 'DATABASE_URL')?.value ?? '';
    const retention = environment.find(({ name }) => name === 'HISTORY_RETENTION_DAYS')?.value ?? null;
    return (
        <section class="panel stack" aria-labelledby="backup">
            <h2 id="backup">Backup</h2>
            {/^postgres(?:ql)?:/.test(address) ? (
                <p>
                    All data is in Postgres. Back it up with <code>pg_dump</code>.
                </p>
            ) : (
                <>
                    <p>One file with all agents, conversations and API keys. The server keeps running.</p>
                    <div class="row">
                        <a class="button" href="/api/backup" download>
                            <Icon name="download" /> Download
                        </a>
                    </div>
                </>
            )}
            <p class="small soft">
                {retention === null
                    ? 'Conversations are kept until you delete them.'
                    : `Conversations are deleted after ${retention} days (HISTORY_RETENTION_DAYS).`}
            </p>
        </section>
    );
}
