import { isAdmin } from '../api/server-status.ts';
import { SignOutButton } from './sign-out-button.tsx';

/** Shows the signed-in admin a sign-out button. On phones it is in the server menu instead. */
export function SessionMenu() {
    if (!isAdmin()) return null;
    return (
        <>
            <span class="chip accent">Admin</span>
            <SignOutButton class="button small" />
        </>
    );
}
