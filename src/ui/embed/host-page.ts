import { CLOSE, OPENED, READY } from './frame-messages.ts';

/** Whether this page is embedded in a host page. */
export const isInFrame = parent !== window;

/** Tells the host page that this page has loaded, and listens for it being opened. No message is confidential. */
export function notifyHost({ onOpened }: { readonly onOpened: () => void }): void {
    if (!isInFrame) return;
    addEventListener('message', event => {
        if (event.source === parent && event.data?.type === OPENED) onOpened();
    });
    parent.postMessage({ type: READY }, '*');
}

/** Asks the host page to close the chat. */
export function closeFrame(): void {
    if (isInFrame) parent.postMessage({ type: CLOSE }, '*');
}
