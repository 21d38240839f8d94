import type { SessionAnswer } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';
import { LoginForm } from '../session/login-form.tsx';
import { SessionPanel } from '../session/session-panel.tsx';

const session = createLoader(() => requestJson<SessionAnswer>('/api/session'));

showPage(LoginPage);

function LoginPage() {
    const { value: loaded } = session.current;
    return (
        <Shell>
            <div class="page login stack" aria-busy={loaded.state === 'loading'}>
                {loaded.state === 'failed' && (
                    <Failure message={loaded.error.message} onRetry={() => void session.reload()} />
                )}
                {loaded.state === 'ready' && <Content {...loaded.value} />}
            </div>
        </Shell>
    );
}

function Content({ isAdmin, isPasswordSet }: SessionAnswer) {
    if (isAdmin) return <SessionPanel />;
    if (isPasswordSet) return <LoginForm />;
    return (
        <div class="empty">
            <h1>No password is set</h1>
            <p>
                Open the “Admin” link that the server printed at startup, or get a new one with the command{' '}
                <code>admin link</code>. To sign in here, set a password with <code>admin set-password</code> or{' '}
                <code>ADMIN_PASSWORD</code>.
            </p>
            <a class="button" href="/">
                All agents
            </a>
        </div>
    );
}
