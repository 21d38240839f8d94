import type { ChatModel, ModelEvent, ModelRequest } from '../ports/chat-model.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import { mergeProviderErrors } from './merge-provider-errors.ts';

/**
 * Providers in the order in which they are tried. The next one is asked where one fails before its first delta; after it a failure is
 * passed on, since a reader would see two beginnings.
 */
export function createProviderChain(providers: readonly ChatModel[], log: Log): ChatModel {
    return {
        name: providers.map(provider => provider.name).join(', '),
        streamReply: (request, signal) => streamReply({ providers, log }, request, signal),
    };
}

interface Chain {
    readonly providers: readonly ChatModel[];
    readonly log: Log;
}

async function* streamReply(
    { providers, log }: Chain,
    request: ModelRequest,
    signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
    const failures: AppError[] = [];
    for (const provider of providers) {
        signal.throwIfAborted();
        let hasBegun = false;
        try {
            for await (const event of provider.streamReply(request, signal)) {
                hasBegun = true;
                yield event;
            }
            return;
        } catch (error) {
            signal.throwIfAborted();
            const failure = toAppError(error);
            log.warn({ provider: provider.name, code: failure.code, hasBegun, error }, 'A model provider failed.');
            if (hasBegun) throw toMidStreamError(failure);
            failures.push(failure);
        }
    }
    throw mergeProviderErrors(failures);
}

/** Half an answer is out: whatever broke it off, asking the client to change its request would be no help. */
function toMidStreamError(error: AppError): AppError {
    if (error.code === 'upstream_failed' || error.code === 'upstream_timeout') return error;
    return new AppError('upstream_failed', 'The model broke off its answer.', { cause: error });
}
