import { signal } from '@preact/signals';

/** Whether the server can be reached, as far as is known. Starts as true, because the page was just loaded from it. */
export const isOnline = signal(true);

addEventListener('online', () => {
    isOnline.value = true;
});
addEventListener('offline', () => void checkServer());

/** Without a network, a server on this machine can still be reached. */
async function checkServer(): Promise<void> {
    try {
        await fetch('/api/status');
    } catch {
        isOnline.value = navigator.onLine;
    }
}
