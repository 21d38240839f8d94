import { compileBook } from '../books/compile-book.ts';
import type { ConfiguredProvider } from '../ports/chat-model.ts';
import { toAppError } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';
import type { Trace } from '../shared/trace.ts';
import type { ProviderTrial } from './provider-trial.ts';

/** Every request carries a book. */
const trialBook = lazy(() => compileBook('Trial'));
const QUESTION = 'Answer with the one word OK.';
const LONGEST_TEXT = 200;
const LONGEST_MS = 60_000;

/** Asks one provider, and none behind it, for a word. Failures are an outcome and are not thrown, unless the asker leaves. */
export async function tryProvider(
    provider: ConfiguredProvider,
    { trace, signal }: { readonly trace: Trace; readonly signal: AbortSignal },
): Promise<ProviderTrial> {
    const startedAt = performance.now();
    const elapsed = () => Math.round(performance.now() - startedAt);
    const request = {
        system: 'You are asked whether you can be reached.',
        messages: [{ role: 'user', content: QUESTION }],
        options: {},
        preferredModel: null,
        book: trialBook(),
        trace,
    } as const;
    let text = '';
    let model: string | null = null;
    let firstTokenMs: number | null = null;
    const timeout = AbortSignal.timeout(LONGEST_MS);
    try {
        for await (const events of provider.chatModel.streamReply(request, AbortSignal.any([signal, timeout]))) {
            firstTokenMs ??= elapsed();
            for (const event of events) {
                if (event.type === 'text-delta') text += event.text;
                if (event.type === 'finish') model = event.model;
            }
        }
        return { isAnswered: true, text: text.slice(0, LONGEST_TEXT), model, firstTokenMs, durationMs: elapsed() };
    } catch (error) {
        signal.throwIfAborted();
        const message = timeout.aborted ? 'There was no whole answer within a minute.' : toAppError(error).message;
        return { isAnswered: false, text: message, model, firstTokenMs, durationMs: elapsed() };
    }
}
