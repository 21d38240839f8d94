import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { BookPreview } from '../../http/web/books-ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { findClashes } from './merge-books.ts';

/** The server's diagnostics and model input for the current text. */
export interface Preview {
    /** The newest result; `null` before the first response. */
    readonly checked: ReadonlySignal<BookPreview | null>;
    /** The text has changed since the newest result. */
    readonly isStale: ReadonlySignal<boolean>;
    readonly error: ReadonlySignal<string | null>;
}

const DEBOUNCE_MS = 400;

/** Checks the text when the user stops typing, with one request at a time. */
export function createPreview(agentName: string, text: ReadonlySignal<string>): Preview {
    const checked = signal<BookPreview | null>(null);
    const isStale = signal(true);
    const error = signal<string | null>(null);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isChecking = false;
    effect(() => {
        void text.value;
        isStale.value = true;
        clearTimeout(timer);
        // The initial text is checked at once.
        timer = setTimeout(() => void check(), checked.peek() === null ? 0 : DEBOUNCE_MS);
    });
    return { checked, isStale, error };

    async function check(): Promise<void> {
        if (isChecking) return;
        isChecking = true;
        const agentSource = text.peek();
        try {
            const path = agentPath(agentName, '/api/model-requirements');
            const answer = await requestJson<BookPreview>(path, { method: 'POST', body: { agentSource } });
            checked.value = { ...answer, diagnostics: [...findClashes(agentSource), ...answer.diagnostics] };
            error.value = null;
        } catch (failure) {
            error.value = errorMessage(failure);
        }
        isChecking = false;
        isStale.value = text.peek() !== agentSource;
        if (isStale.value) timer = setTimeout(() => void check(), DEBOUNCE_MS);
    }
}
