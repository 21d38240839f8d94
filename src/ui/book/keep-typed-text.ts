import { effect, type ReadonlySignal } from '@preact/signals';
import type { SavedBook } from './saved-book.ts';
import type { TextKeeper } from './text-keeper.ts';

export interface TypedText {
    readonly keeper: TextKeeper;
    readonly text: ReadonlySignal<string>;
    readonly saved: ReadonlySignal<SavedBook>;
    readonly isChanged: ReadonlySignal<boolean>;
}

const KEEP_AFTER_MS = 300;

/** A reload, a crash, an empty battery: what was typed is there again. Who leaves without having saved is asked. */
export function keepTypedText({ keeper, text, saved, isChanged }: TypedText): void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    effect(() => {
        void [text.value, saved.value];
        clearTimeout(timer);
        timer = setTimeout(keep, KEEP_AFTER_MS);
    });
    addEventListener('pagehide', keep);
    addEventListener('beforeunload', event => {
        if (isChanged.peek()) event.preventDefault();
    });

    function keep(): void {
        clearTimeout(timer);
        const { version } = saved.peek();
        if (!isChanged.peek()) keeper.forget();
        else keeper.keep({ text: text.peek(), version, at: new Date().toISOString() });
    }
}
