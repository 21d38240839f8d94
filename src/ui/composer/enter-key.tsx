import { signal } from '@preact/signals';
import { readStored, store } from '../api/browser-storage.ts';
import { Icon } from '../controls/icon.tsx';
import { ENTER_MEANINGS, type EnterMeaning } from './key-action.ts';

const KEY = 'enter-key';

/** What the user chose; until then, Enter breaks the line on touch keyboards, which have no Shift+Enter. */
export const enterMeaning = signal<EnterMeaning>(
    ENTER_MEANINGS.find(each => each === readStored(KEY)) ??
        (matchMedia('(pointer: coarse)').matches ? 'break' : 'send'),
);

/** Switches what Enter does. */
export function EnterKeyButton() {
    const isSending = enterMeaning.value === 'send';
    return (
        <button
            type="button"
            class="icon-button"
            aria-label="Enter breaks the line"
            aria-pressed={!isSending}
            title={
                isSending
                    ? 'Enter sends. Click to break lines with Enter'
                    : 'Enter breaks the line. Click to send with Enter'
            }
            onClick={() => {
                enterMeaning.value = isSending ? 'break' : 'send';
                store(KEY, enterMeaning.value);
            }}
        >
            <Icon name="enter" />
        </button>
    );
}
