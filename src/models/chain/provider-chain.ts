import type { ChatModel, ModelEvent, ModelRequest } from '../../ports/chat-model.ts';
import type { Observed, Observer, ProviderOutcome, ProviderStart } from '../../ports/observer.ts';
import { AppError, type ErrorCode, toAppError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import type { Trace } from '../../shared/trace.ts';
import { mergeProviderErrors } from './merge-provider-errors.ts';

/**
 * Tries the providers in order. If one fails before its first delta, the next one gets the request. A later failure is passed on, since
 * the client would see two beginnings.
 */
export function createProviderChain(providers: readonly ChatModel[], { log, observer }: ChainInput): ChatModel {
    return {
        name: providers.map(provider => provider.name).join(', '),
        streamReply: (request, signal) => streamReply({ providers, log, observer }, request, signal),
    };
}

interface ChainInput {
    readonly log: Log;
    readonly observer: Observer;
}

interface Chain extends ChainInput {
    readonly providers: readonly ChatModel[];
}

async function* streamReply(
    { providers, log, observer }: Chain,
    request: ModelRequest,
    signal: AbortSignal,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
    const failures: AppError[] = [];
    for (const provider of providers) {
        signal.throwIfAborted();
        let hasBegun = false;
        const { trace } = request;
        const attempt = new Attempt(observer, { trace, provider: provider.name, request });
        try {
            for await (const events of provider.streamReply({ ...request, trace: attempt.trace }, signal)) {
                hasBegun = true;
                attempt.observe(events);
                yield events;
            }
            return;
        } catch (error) {
            signal.throwIfAborted();
            const failure = toAppError(error);
            const { requestId } = trace;
            const { code } = failure;
            attempt.fail(code);
            const fields = { requestId, provider: provider.name, code, hasBegun, error };
            if (code === 'content_refused') log.info(fields, 'A model provider refused the content.');
            else log.warn(fields, 'A model provider failed.');
            if (hasBegun) throw toMidStreamError(failure);
            failures.push(failure);
        } finally {
            attempt.abandon();
        }
    }
    throw mergeProviderErrors(failures);
}

/** Part of the reply is already sent, so an error about the request or its rate would mislead the client. */
function toMidStreamError(error: AppError): AppError {
    if (PASSED_ON.has(error.code)) return error;
    return new AppError('upstream_failed', 'The model ended its reply early.', { cause: error });
}

const PASSED_ON: ReadonlySet<ErrorCode> = new Set(['upstream_failed', 'upstream_timeout', 'content_refused']);

/** One request to one provider, reported to the observer with its times. */
class Attempt {
    readonly trace: Trace;
    readonly #observed: Observed<ProviderOutcome>;
    readonly #startedAt = performance.now();
    #firstTokenMs: number | null = null;
    #isOver = false;

    constructor(observer: Observer, start: ProviderStart) {
        this.#observed = observer.providerAsked(start);
        this.trace = this.#observed.trace;
    }

    observe(events: readonly ModelEvent[]): void {
        this.#firstTokenMs ??= performance.now() - this.#startedAt;
        const last = events.at(-1);
        if (last?.type !== 'finish') return;
        const { type: _, ...reply } = last;
        this.#end('ANSWERED', null, reply);
    }

    fail(errorCode: ErrorCode): void {
        if (errorCode === 'content_refused') this.#end('REFUSED', null, null);
        else this.#end('FAILED', errorCode, null);
    }

    /** Does nothing if the attempt has ended. */
    abandon(): void {
        this.#end('ABANDONED', null, null);
    }

    #end(
        status: ProviderOutcome['status'],
        errorCode: ProviderOutcome['errorCode'],
        reply: ProviderOutcome['reply'],
    ): void {
        if (this.#isOver) return;
        this.#isOver = true;
        const durationMs = performance.now() - this.#startedAt;
        this.#observed.end({ status, errorCode, reply, firstTokenMs: this.#firstTokenMs, durationMs });
    }
}
