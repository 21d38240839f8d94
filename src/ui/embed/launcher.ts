import { CLOSE, OPENED, READY } from './frame-messages.ts';
import { LAUNCHER_STYLE } from './launcher-style.ts';

export interface LauncherInput {
    /** The origin of the agent's server. */
    readonly server: string;
    readonly agentName: string;
    /** The accessible name of the button. */
    readonly label: string;
    readonly color: string | null;
    readonly side: 'left' | 'right';
    readonly theme: 'light' | 'dark' | null;
}

/** On a small screen the chat covers the whole page. */
const SMALL_SCREEN = '(max-width: 30rem), (max-height: 30rem)';
/** The time limits for READY: from the start, and from the load event of the frame. */
const LOADING_MS = 20_000;
const LOADED_MS = 5_000;

const SPEECH = 'M21 12a8 8 0 0 1-8 8H4l1.8-3.2A8 8 0 1 1 21 12z';
const CROSS = 'M6 6l12 12M18 6L6 18';

/** Adds the chat button to the host page. The chat is loaded when the button is pressed first. */
export function mountLauncher({ server, agentName, label, color, side, theme }: LauncherInput): void {
    const host = document.createElement('div');
    host.dataset['side'] = side;
    if (theme !== null) host.dataset['theme'] = theme;
    if (color !== null) host.style.setProperty('--color', color);
    const shadow = host.attachShadow({ mode: 'open' });
    // A constructed style sheet is allowed by strict content security policies.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LAUNCHER_STYLE);
    shadow.adoptedStyleSheets = [sheet];

    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', label);
    const { button, setOpen } = createButton(label);
    let frame: HTMLIFrameElement | null = null;
    button.addEventListener('click', () => (dialog.open ? dialog.close() : open()));
    dialog.addEventListener('close', () => {
        setOpen(false);
        document.documentElement.style.removeProperty('overflow');
        button.focus();
    });
    shadow.append(dialog, button);
    document.body.append(host);

    function open(): void {
        setOpen(true);
        if (matchMedia(SMALL_SCREEN).matches) {
            // Modal, and the page behind does not scroll.
            dialog.showModal();
            document.documentElement.style.setProperty('overflow', 'hidden');
        } else {
            dialog.show();
        }
        if (frame === null) load();
        else focusFrame(frame);
    }

    function load(): void {
        const note = createNote('Loading…');
        const loading = document.createElement('iframe');
        frame = loading;
        loading.title = label;
        loading.hidden = true;
        loading.allow = 'clipboard-write; microphone';
        const query = theme === null ? '' : `?theme=${theme}`;
        loading.src = `${server}/agents/${encodeURIComponent(agentName)}/embed${query}`;
        let timer = setTimeout(fail, LOADING_MS);
        loading.addEventListener('load', () => {
            clearTimeout(timer);
            if (loading.hidden) timer = setTimeout(fail, LOADED_MS);
        });
        addEventListener('message', event => {
            if (event.source !== loading.contentWindow || event.origin !== server) return;
            if (event.data?.type === CLOSE) dialog.close();
            if (event.data?.type !== READY) return;
            clearTimeout(timer);
            note.remove();
            loading.hidden = false;
            if (dialog.open) focusFrame(loading);
        });
        dialog.append(note, loading);

        function fail(): void {
            loading.remove();
            note.replaceWith(createFailure());
        }
    }

    function focusFrame(shown: HTMLIFrameElement): void {
        shown.focus();
        shown.contentWindow?.postMessage({ type: OPENED }, server);
    }

    function createFailure(): HTMLElement {
        const note = createNote(`Could not load the chat from ${server}. This site may not be allowed to embed it.`);
        const close = document.createElement('button');
        close.type = 'button';
        close.textContent = 'Close';
        close.addEventListener('click', () => {
            note.remove();
            frame = null;
            dialog.close();
        });
        note.append(close);
        return note;
    }
}

function createButton(label: string) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'launcher';
    button.setAttribute('aria-haspopup', 'dialog');
    const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    picture.setAttribute('viewBox', '0 0 24 24');
    picture.setAttribute('aria-hidden', 'true');
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    picture.append(path);
    button.append(picture);
    setOpen(false);
    return { button, setOpen };

    function setOpen(isOpen: boolean): void {
        button.setAttribute('aria-expanded', String(isOpen));
        button.setAttribute('aria-label', isOpen ? `Close: ${label}` : label);
        path.setAttribute('d', isOpen ? CROSS : SPEECH);
    }
}

function createNote(text: string): HTMLElement {
    const note = document.createElement('div');
    note.className = 'note';
    note.setAttribute('role', 'status');
    const paragraph = document.createElement('p');
    paragraph.textContent = text;
    note.append(paragraph);
    return note;
}
