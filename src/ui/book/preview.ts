import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { BookPreview } from '../../http/web/books-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { findClashes } from './merge-books.ts';

/** What the server says of the text as it stands. */
export interface Preview {
    /** Of the newest text that was asked about; `null` before the first answer. */
    readonly checked: ReadonlySignal<BookPreview | null>;
    /** The text has changed since. */
    readonly isStale: ReadonlySignal<boolean>;
    readonly error: ReadonlySignal<string | null>;
}

const ASK_AFTER_MS = 400;

/** Asks when somebody pauses, and about one text at a time. */
export function createPreview(agentName: string, text: ReadonlySignal<string>): Preview {
    const checked = signal<BookPreview | null>(null);
    const isStale = signal(true);
    const error = signal<string | null>(null);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isAsking = false;
    effect(() => {
        void text.value;
        isStale.value = true;
        clearTimeout(timer);
        // What the page begins with is asked about at once.
        timer = setTimeout(() => void ask(), checked.peek() === null ? 0 : ASK_AFTER_MS);
    });
    return { checked, isStale, error };

    async function ask(): Promise<void> {
        if (isAsking) return;
        isAsking = true;
        const agentSource = text.peek();
        try {
            const path = agentPath(agentName, '/api/model-requirements');
            const answer = await requestJson<BookPreview>(path, { method: 'POST', body: { agentSource } });
            checked.value = { ...answer, diagnostics: [...findClashes(agentSource), ...answer.diagnostics] };
            error.value = null;
        } catch (failure) {
            error.value = failure instanceof Error ? failure.message : String(failure);
        }
        isAsking = false;
        isStale.value = text.peek() !== agentSource;
        if (isStale.value) timer = setTimeout(() => void ask(), ASK_AFTER_MS);
    }
}
