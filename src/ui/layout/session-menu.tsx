import { isAdmin } from '../api/server-status.ts';
import { LogOutButton } from './log-out-button.tsx';

/** Says that the admin is logged in, and logs out. Visitors have no account and see nothing; phones have it in the server's menu. */
export function SessionMenu() {
    if (!isAdmin()) return null;
    return (
        <>
            <span class="chip accent">Admin</span>
            <LogOutButton class="button small" />
        </>
    );
}
