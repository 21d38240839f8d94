import { signal } from '@preact/signals';
import type { SettingsAnswer } from '../../http/web/operation-ui-protocol.ts';
import { createQueryLoader } from '../api/query-loader.ts';
import { requestJson } from '../api/request-json.ts';
import { AdminPage } from '../layout/admin-page.tsx';
import { showPage } from '../layout/show-page.tsx';
import { BackupPanel } from '../settings/backup-panel.tsx';
import { EnvironmentList } from '../settings/environment-list.tsx';
import { OtherSessions } from '../settings/other-sessions.tsx';
import { ServerForm } from '../settings/server-form.tsx';

const page = createQueryLoader(signal(null), () => requestJson<SettingsAnswer>('/api/settings'));

showPage(SettingsPage);

function SettingsPage() {
    return (
        <AdminPage title="Settings" path="/settings" page={page}>
            {settings => (
                <>
                    <ServerForm settings={settings} />
                    <div class="chart-pair">
                        <BackupPanel environment={settings.environment} />
                        <OtherSessions />
                    </div>
                    <EnvironmentList environment={settings.environment} />
                </>
            )}
        </AdminPage>
    );
}
