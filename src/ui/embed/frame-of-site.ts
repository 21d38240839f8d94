import { CLOSE, OPENED, READY } from './frame-messages.ts';

/** Whether the page stands in another one, which shows it and puts it away. */
export const isInFrame = parent !== window;

/** Says that the page can be shown, and hears when it is looked at again. Nothing that is said is for few ears. */
export function tellSite({ onOpened }: { readonly onOpened: () => void }): void {
    if (!isInFrame) return;
    addEventListener('message', event => {
        if (event.source === parent && event.data?.type === OPENED) onOpened();
    });
    parent.postMessage({ type: READY }, '*');
}

/** Asks the site to put the chat away. */
export function closeFrame(): void {
    if (isInFrame) parent.postMessage({ type: CLOSE }, '*');
}
