import { loginPath } from '../session/login-path.ts';
import { Shell } from './shell.tsx';

/** Shown to visitors in place of an admin page. */
export function AdminOnly() {
    return (
        <Shell>
            <div class="page narrow">
                <div class="empty">
                    <h1>Admins only</h1>
                    <p>Sign in, or open the one-time “Admin” link that the server printed at startup.</p>
                    <p class="row">
                        <a class="button primary" href={loginPath()}>
                            Sign in
                        </a>
                        <a class="button" href="/">
                            All agents
                        </a>
                    </p>
                </div>
            </div>
        </Shell>
    );
}
