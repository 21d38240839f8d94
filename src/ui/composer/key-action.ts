export const ENTER_MEANINGS = ['send', 'break'] as const;
/** Whether Enter without other keys sends the message or breaks the line. */
export type EnterMeaning = (typeof ENTER_MEANINGS)[number];

/** The fields of a keyboard event that decide. */
export interface Key {
    readonly key: string;
    readonly keyCode: number;
    readonly isComposing: boolean;
    readonly shiftKey: boolean;
    readonly altKey: boolean;
    readonly ctrlKey: boolean;
    readonly metaKey: boolean;
}

/** Browsers report a key that an input method (IME) handles with this code. */
const HANDLED_BY_INPUT_METHOD = 229;

/** What a key does in a message field; `null` leaves it to the browser, which breaks the line at Enter. */
export function keyAction(key: Key, enter: EnterMeaning): 'send' | 'cancel' | null {
    // Safari ends a composition before the Enter that confirms it, so that only the code says what it was for
    // (https://bugs.webkit.org/show_bug.cgi?id=165004).
    if (key.isComposing || key.keyCode === HANDLED_BY_INPUT_METHOD) return null;
    if (key.key === 'Escape') return 'cancel';
    if (key.key !== 'Enter' || key.shiftKey || key.altKey) return null;
    return key.ctrlKey || key.metaKey || enter === 'send' ? 'send' : null;
}
