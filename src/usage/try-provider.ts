import { compileBook } from '../books/compile/compile-book.ts';
import type { ReplyOptions } from '../domain/reply-options.ts';
import type { ConfiguredProvider } from '../ports/chat-model.ts';
import { toAppError } from '../shared/errors.ts';
import { lazy } from '../shared/lazy.ts';
import type { Trace } from '../shared/trace.ts';
import type { ProviderTrial } from './provider-trial.ts';

/** Every request has a book. */
const trialBook = lazy(() => compileBook('Trial'));
const QUESTION = 'Answer with the one word OK.';
const MAX_TEXT_LENGTH = 200;
const TIMEOUT_MS = 60_000;

export interface TrialInput {
    readonly trace: Trace;
    readonly signal: AbortSignal;
    /** Sent as what a book adds: the provider may refuse it and still reply. */
    readonly additions?: ReplyOptions;
}

/** Sends a short request to one provider, without failover. A failure is a result and is not thrown, unless the caller leaves. */
export async function tryProvider(
    provider: ConfiguredProvider,
    { trace, signal, additions = {} }: TrialInput,
): Promise<ProviderTrial> {
    const startedAt = performance.now();
    const elapsed = () => Math.round(performance.now() - startedAt);
    const request = {
        system: 'You are asked whether you can be reached.',
        messages: [{ role: 'user', content: QUESTION }],
        options: additions,
        clientOptions: {},
        preferredModel: null,
        book: trialBook(),
        trace,
    } as const;
    let text = '';
    let model: string | null = null;
    let firstTokenMs: number | null = null;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
        for await (const events of provider.chatModel.streamReply(request, AbortSignal.any([signal, timeout]))) {
            firstTokenMs ??= elapsed();
            for (const event of events) {
                if (event.type === 'text-delta') text += event.text;
                if (event.type === 'finish') model = event.model;
            }
        }
        return { isAnswered: true, text: text.slice(0, MAX_TEXT_LENGTH), model, firstTokenMs, durationMs: elapsed() };
    } catch (error) {
        signal.throwIfAborted();
        const message = timeout.aborted
            ? 'The provider did not finish a reply within one minute.'
            : toAppError(error).message;
        return { isAnswered: false, text: message, model, firstTokenMs, durationMs: elapsed() };
    }
}
