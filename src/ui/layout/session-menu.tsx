import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';
import { isAdmin } from '../api/server-status.ts';

/** Says that the admin is logged in, and logs out. Visitors have no account and see nothing. */
export function SessionMenu() {
    const isFailed = useSignal(false);
    if (!isAdmin()) return null;
    return (
        <>
            <span class="chip accent">Admin</span>
            <button type="button" class="button small" onClick={() => void logOut()}>
                {isFailed.value ? 'Try again' : 'Log out'}
            </button>
        </>
    );

    async function logOut(): Promise<void> {
        try {
            await requestJson('/api/session', { method: 'DELETE' });
            location.assign('/');
        } catch {
            isFailed.value = true;
        }
    }
}
