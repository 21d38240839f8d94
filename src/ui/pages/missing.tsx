import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

showPage(MissingPage);

function MissingPage() {
    return (
        <Shell>
            <div class="page narrow">
                <div class="empty">
                    <h1>Nothing is here</h1>
                    <p>
                        This server has no page <code>{location.pathname}</code>.
                    </p>
                    <a class="button" href="/">
                        All agents
                    </a>
                </div>
            </div>
        </Shell>
    );
}
