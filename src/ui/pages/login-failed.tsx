import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

showPage(LoginFailedPage);

function LoginFailedPage() {
    return (
        <Shell>
            <div class="page narrow">
                <div class="empty">
                    <h1>This login link does not work</h1>
                    <p>
                        It was used already, or it is not valid. Each link works once. Start the server anew, or run the
                        command <code>admin link</code>, for another.
                    </p>
                    <a class="button" href="/">
                        All agents
                    </a>
                </div>
            </div>
        </Shell>
    );
}
