import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';

export function LogOutButton({ class: className }: { readonly class: string }) {
    const isFailed = useSignal(false);
    return (
        <button type="button" class={className} onClick={() => void logOut()}>
            {isFailed.value ? 'Try again' : 'Log out'}
        </button>
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
