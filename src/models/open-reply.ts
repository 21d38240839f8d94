import type { ModelRequest } from '../ports/chat-model.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import type { RecentCache } from '../shared/recent-cache.ts';
import { toTraceHeaders } from '../shared/trace.ts';
import { untilAborted } from '../shared/until-aborted.ts';
import type { KnownRefusals } from './capabilities/known-refusals.ts';
import { chooseModel, isListNeeded, type ModelChoice } from './choose-model.ts';
import type { ProviderSettings } from './config/provider-settings.ts';
import { providerFailure } from './errors/provider-failure.ts';
import { readUpstreamError } from './errors/read-upstream-error.ts';
import { type FailedRequest, toProviderError } from './errors/to-provider-error.ts';
import { privateNamesOf } from './errors/to-safe-message.ts';
import { ConnectionError, UpstreamError } from './errors/upstream-error.ts';
import type { ModelList } from './list-models.ts';
import { type CompletionRequest, clientNamesOf, toOpenaiRequest } from './to-openai-request.ts';
import type { StreamTimes } from './upstream/read-reply.ts';

/** One provider and how to reach it. */
export interface Provider {
    readonly settings: ProviderSettings;
    readonly fetchCompletion: CompletionFetch;
    readonly modelList: ModelList;
    readonly now: Clock;
    readonly times: StreamTimes;
    readonly log: Log | null;
    /** `null` as long as nothing was refused. */
    refusals: KnownRefusals | null;
    /** The models that give their reasoning as `reasoning`, and take it back by that name. */
    readonly reasoningModels: RecentCache<string, true>;
}

/** A provider's response whose body is not read yet. */
export interface OpenReply {
    readonly model: string;
    readonly response: Response;
    /** Describes failures of the rest. */
    readonly sent: FailedRequest;
}

/**
 * Requests a reply of the preferred model if the provider has it, else of the provider's default.
 * @throws AppError, or what `signal` was aborted with
 */
export async function openReply(provider: Provider, request: ModelRequest, signal: AbortSignal): Promise<OpenReply> {
    const { model, fallback } = await chooseOwnModel(provider, request.preferredModel, signal);
    try {
        return await send(provider, request, model, signal);
    } catch (error) {
        const isModelMissing = error instanceof AppError && error.code === 'model_not_found';
        if (!isModelMissing || fallback === null) throw error;
    }
    return await send(provider, request, fallback, signal);
}

async function chooseOwnModel(provider: Provider, preferred: string | null, signal: AbortSignal): Promise<ModelChoice> {
    const { settings } = provider;
    signal.throwIfAborted();
    const isListed = settings.models === null && isListNeeded(preferred, settings.model);
    const models = isListed
        ? await untilAborted(provider.modelList.idsOrNull({ isNeeded: settings.model === null }), signal)
        : settings.models;
    const choice = chooseModel({ preferred, ownModel: settings.model, models });
    if (choice !== null) return choice;
    const reason = models === null ? 'did not list its models, and no model is set for it' : 'lists no chat model';
    throw providerFailure('upstream_failed', `The provider "${settings.name}" ${reason}.`);
}

async function send(provider: Provider, request: ModelRequest, model: string, signal: AbortSignal): Promise<OpenReply> {
    const body = toBody(provider, request, model);
    const sent = toFailedRequest(provider, request, body);
    const headers = toTraceHeaders(request.trace);
    const ask = (fitted: object) => provider.fetchCompletion(fitted, { signal, headers });
    try {
        return { model, sent, response: await askAccepted(provider, request, body, ask) };
    } catch (error) {
        signal.throwIfAborted();
        throw toProviderError(error, sent);
    }
}

/** Without what the provider refuses of this model, before or now: rare, so the code for it is loaded then. */
async function askAccepted(
    provider: Provider,
    request: ModelRequest,
    body: CompletionRequest,
    ask: (body: object) => Promise<Response>,
): Promise<Response> {
    let failure: UpstreamError | null = null;
    if ((provider.refusals?.ofModel(body.model).size ?? 0) === 0) {
        try {
            return await ask(body);
        } catch (error) {
            if (!(error instanceof UpstreamError)) throw error;
            failure = error;
        }
    }
    const [{ askWithoutRefused }, { KnownRefusals }] = await Promise.all([
        import('./capabilities/ask-without-refused.ts'),
        import('./capabilities/known-refusals.ts'),
    ]);
    const { settings, now, log } = provider;
    provider.refusals ??= new KnownRefusals({ provider: settings.name, now, log });
    return await askWithoutRefused({ refusals: provider.refusals, request, body, failure, ask });
}

function toBody({ settings, reasoningModels }: Provider, request: ModelRequest, model: string): CompletionRequest {
    const body = toOpenaiRequest(request, model);
    if (reasoningModels.get(model) === true) body.messages = body.messages.map(withReasoning);
    if (settings.refusesStreamOptions === true) delete body.stream_options;
    return body;
}

function withReasoning(message: CompletionRequest['messages'][number]) {
    if (!('reasoning_content' in message)) return message;
    const { reasoning_content: reasoning, ...rest } = message;
    return { ...rest, reasoning };
}

function toFailedRequest({ settings, now }: Provider, request: ModelRequest, body: CompletionRequest): FailedRequest {
    return {
        provider: settings.name,
        body: { ...body },
        now,
        get parameterNames() {
            return clientNamesOf(request);
        },
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

/** The part of `fetch` that is used here. */
export type ProviderFetch = (url: string, init: BunFetchRequestInit) => Promise<Response>;

/** Sends one completion request; the body of the response is not read yet. */
export type CompletionFetch = (body: object, options: FetchCompletionOptions) => Promise<Response>;

/**
 * `POST /chat/completions` without the SDK, which takes 114 µs of CPU per request instead of 35. Requests still have the SDK's types,
 * and failures become the same errors.
 * @throws UpstreamError if the provider rejected the request, ConnectionError if it was not reached
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
                // Following a redirect would send the API key and the messages to an address that is not configured.
                redirect: 'manual',
                // The caller decides how long a model may be silent.
                timeout: false,
            }),
        );
        if (response.ok) return response;
        throw await readUpstreamError(response);
    };
}

const TIMEOUT = /timed? ?out/i;

async function reach(request: () => Promise<Response>): Promise<Response> {
    try {
        return await request();
    } catch (cause) {
        throw new ConnectionError({ isTimeout: TIMEOUT.test(String(cause)), cause });
    }
}
