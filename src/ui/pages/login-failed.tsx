import { DeadEnd } from '../layout/dead-end.tsx';
import { showPage } from '../layout/show-page.tsx';

showPage(LoginFailedPage);

function LoginFailedPage() {
    return (
        <DeadEnd title="This login link does not work">
            It was used already, or it is not valid. Each link works once. Start the server anew, or run the command{' '}
            <code>admin link</code>, for another.
        </DeadEnd>
    );
}
