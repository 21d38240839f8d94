import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';

export function SignOutButton({ class: className }: { readonly class: string }) {
    const isFailed = useSignal(false);
    return (
        <button type="button" class={className} onClick={() => void signOut()}>
            {isFailed.value ? 'Try again' : 'Sign out'}
        </button>
    );

    async function signOut(): Promise<void> {
        try {
            await requestJson('/api/session', { method: 'DELETE' });
            location.assign('/');
        } catch {
            isFailed.value = true;
        }
    }
}
