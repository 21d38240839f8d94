import { loginPath } from '../session/login-path.ts';
import { Shell } from './shell.tsx';

/** What a visitor sees of the admin's pages. */
export function AdminOnly() {
    return (
        <Shell>
            <div class="page narrow">
                <div class="empty">
                    <h1>This page is the admin’s</h1>
                    <p>
                        Log in, or open the link under “Admin” that the server printed when it started. It works once,
                        and logs this browser in.
                    </p>
                    <p class="row">
                        <a class="button primary" href={loginPath()}>
                            Log in
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
