import { ErrorPage } from '../layout/error-page.tsx';
import { showPage } from '../layout/show-page.tsx';

showPage(LoginFailedPage);

function LoginFailedPage() {
    return (
        <ErrorPage title="This sign-in link does not work">
            It is invalid or was already used: each link works once. To get a new one, restart the server or run the
            command <code>admin link</code>.
        </ErrorPage>
    );
}
