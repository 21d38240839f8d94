import { Shell } from './shell.tsx';

/** What a visitor sees of the admin's pages. */
export function AdminOnly() {
    return (
        <Shell>
            <div class="page narrow">
                <div class="empty">
                    <h1>This page is the admin’s</h1>
                    <p>
                        Open the link under “Admin” that the server printed when it started. It works once, and logs
                        this browser in.
                    </p>
                    <a class="button" href="/">
                        All agents
                    </a>
                </div>
            </div>
        </Shell>
    );
}
