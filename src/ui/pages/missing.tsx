import { ErrorPage } from '../layout/error-page.tsx';
import { showPage } from '../layout/show-page.tsx';

showPage(MissingPage);

function MissingPage() {
    return (
        <ErrorPage title="Page not found">
            There is no page at <code>{location.pathname}</code>.
        </ErrorPage>
    );
}
