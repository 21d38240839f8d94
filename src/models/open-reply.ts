import type { ModelRequest } from '../ports/chat-model.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { toTraceHeaders } from '../shared/trace.ts';
import { untilAborted } from '../shared/until-aborted.ts';
import { chooseModel, isListNeeded, type ModelChoice } from './choose-model.ts';
import type { ProviderSettings } from './config/provider-settings.ts';
import { providerFailure } from './errors/provider-failure.ts';
import { readUpstreamError } from './errors/read-upstream-error.ts';
import { type FailedRequest, toProviderError } from './errors/to-provider-error.ts';
import { privateNamesOf } from './errors/to-safe-message.ts';
import { ConnectionError } from './errors/upstream-error.ts';
import type { ModelLister } from './list-models.ts';
import { type CompletionRequest, toOpenaiRequest } from './to-openai-request.ts';
import type { StreamTimes } from './upstream/read-reply.ts';

/** One provider with what is needed to talk to it. */
export interface Provider {
    readonly settings: ProviderSettings;
    readonly fetchCompletion: CompletionFetch;
    readonly listModels: ModelLister;
    readonly now: Clock;
    readonly times: StreamTimes;
}

/** A provider's answer whose body is still to be read. */
export interface OpenReply {
    readonly model: string;
    readonly response: Response;
    /** For the translation of what may still go wrong. */
    readonly sent: FailedRequest;
}

/**
 * Asks the provider for a reply: by the wished model if it has that, by its own if it turns out not to.
 * @throws AppError, or what `signal` was aborted with
 */
export async function openReply(provider: Provider, request: ModelRequest, signal: AbortSignal): Promise<OpenReply> {
    const { model, fallback } = await chooseOwnModel(provider, request.preferredModel, signal);
    try {
        return await ask(provider, request, model, signal);
    } catch (error) {
        const isModelMissing = error instanceof AppError && error.code === 'model_not_found';
        if (!isModelMissing || fallback === null) throw error;
    }
    return await ask(provider, request, fallback, signal);
}

async function chooseOwnModel(provider: Provider, wish: string | null, signal: AbortSignal): Promise<ModelChoice> {
    const { settings } = provider;
    signal.throwIfAborted();
    const isAsked = settings.models === null && isListNeeded(wish, settings.model);
    const models = isAsked ? await untilAborted(provider.listModels(), signal) : settings.models;
    const choice = chooseModel({ wish, ownModel: settings.model, models });
    if (choice !== null) return choice;
    throw providerFailure('upstream_failed', `The provider "${settings.name}" names no model that it has.`);
}

async function ask(provider: Provider, request: ModelRequest, model: string, signal: AbortSignal): Promise<OpenReply> {
    const body = toBody(provider, request, model);
    const sent = toFailedRequest(provider, request, body);
    try {
        const headers = toTraceHeaders(request.trace);
        const response = await provider.fetchCompletion(body, { signal, headers });
        return { model, response, sent };
    } catch (error) {
        signal.throwIfAborted();
        throw toProviderError(error, sent);
    }
}

function toBody({ settings }: Provider, request: ModelRequest, model: string): CompletionRequest {
    const body = toOpenaiRequest(request, model);
    if (settings.refusesStreamOptions === true) delete body.stream_options;
    return body;
}

function toFailedRequest({ settings, now }: Provider, request: ModelRequest, body: CompletionRequest): FailedRequest {
    return {
        provider: settings.name,
        body: { ...body },
        now,
        privateWords: () => ({
            names: [...privateNamesOf(settings, body.model), request.preferredModel ?? ''],
            apiKey: settings.apiKey,
            texts: [
                request.system,
                request.book.systemMessage,
                ...request.book.examples.flatMap(example => [example.user, example.agent]),
            ],
        }),
    };
}

export interface FetchCompletionOptions {
    readonly signal: AbortSignal;
    readonly headers: Readonly<Record<string, string>>;
}

/** As much of `fetch` as asks a provider. */
export type ProviderFetch = (url: string, init: BunFetchRequestInit) => Promise<Response>;

/** Asks one provider for a completion; the body of the response is still to be read. */
export type CompletionFetch = (body: CompletionRequest, options: FetchCompletionOptions) => Promise<Response>;

/**
 * `POST /chat/completions` without the SDK, which builds each request anew: 114 µs of CPU instead of 35, more than all else that is done
 * for a reply together. Requests have the SDK's types all the same, and failures become what those of the SDK become.
 * @throws UpstreamError if the provider refused, ConnectionError if it was not reached
 */
export function createCompletionFetch(settings: ProviderSettings, fetch: ProviderFetch): CompletionFetch {
    const url = `${settings.baseUrl}/chat/completions`;
    const ownHeaders = {
        accept: 'application/json',
        'content-type': 'application/json',
        ...(settings.apiKey === null ? {} : { authorization: `Bearer ${settings.apiKey}` }),
    };
    return async (body, { signal, headers }) => {
        const response = await reach(() =>
            fetch(url, {
                method: 'POST',
                headers: { ...ownHeaders, ...headers },
                body: JSON.stringify(body),
                signal,
                // Following a redirect would send the key, and what was said, to an address that nobody configured.
                redirect: 'manual',
                // How long a model may think is decided by the caller.
                timeout: false,
            }),
        );
        if (response.ok) return response;
        throw await readUpstreamError(response);
    };
}

const TIMEOUT = /timed? ?out/i;

async function reach(ask: () => Promise<Response>): Promise<Response> {
    try {
        return await ask();
    } catch (cause) {
        throw new ConnectionError({ isTimeout: TIMEOUT.test(String(cause)), cause });
    }
}
