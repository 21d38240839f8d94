import type { SettingsAnswer } from '../../http/web/operation-ui-protocol.ts';
import { WithCode } from '../controls/with-code.tsx';

/** The environment variables of the server. The values of secrets are hidden. */
export function EnvironmentList({ environment }: Pick<SettingsAnswer, 'environment'>) {
    const set = environment.filter(({ isSet }) => isSet);
    const rest = environment.filter(({ isSet }) => !isSet);
    return (
        <section class="panel stack" aria-labelledby="environment">
            <h2 id="environment">Environment</h2>
            <p>
                The server reads these variables from the environment or the <code>.env</code> file at startup.
            </p>
            {set.length > 0 && <Variables entries={set} />}
            <details>
                <summary>
                    {rest.length} {set.length === 0 ? 'variables, none set' : 'variables not set'}
                </summary>
                <Variables entries={rest} />
            </details>
        </section>
    );
}

function Variables({ entries }: { readonly entries: SettingsAnswer['environment'] }) {
    return (
        <dl class="variables">
            {entries.map(entry => (
                <div key={entry.name} class="variable">
                    <dt>
                        <code>{entry.name}</code>
                    </dt>
                    <dd>{toShownValue(entry)}</dd>
                    <dd class="small soft">
                        <WithCode text={entry.description} />
                    </dd>
                </div>
            ))}
        </dl>
    );
}

function toShownValue({ isSet, isSecret, value }: SettingsAnswer['environment'][number]) {
    if (isSecret) return <span class="soft">{isSet ? 'Set (hidden)' : 'Not set'}</span>;
    if (value === null || value === '') return <span class="soft">Not set</span>;
    return (
        <>
            <code>{value}</code>
            {!isSet && <span class="soft"> (default)</span>}
        </>
    );
}
