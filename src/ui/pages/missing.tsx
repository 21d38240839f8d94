import { DeadEnd } from '../layout/dead-end.tsx';
import { showPage } from '../layout/show-page.tsx';

showPage(MissingPage);

function MissingPage() {
    return (
        <DeadEnd title="Nothing is here">
            This server has no page <code>{location.pathname}</code>.
        </DeadEnd>
    );
}
