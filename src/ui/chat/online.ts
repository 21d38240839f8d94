import { signal } from '@preact/signals';

/** Whether the server can be reached, as far as is known. The page has just come from there. */
export const isOnline = signal(true);

addEventListener('online', () => {
    isOnline.value = true;
});
addEventListener('offline', () => void look());

/** This machine has no network. A server on it, or beside it, is there all the same. */
async function look(): Promise<void> {
    try {
        await fetch('/api/status');
    } catch {
        isOnline.value = navigator.onLine;
    }
}
