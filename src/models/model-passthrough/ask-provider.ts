import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { ProviderSettings } from '../config/provider-settings.ts';
import { type FailedRequest, toOuterError, toProviderError } from '../errors/to-provider-error.ts';
import { privateNamesOf } from '../errors/to-safe-message.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import type { ModelList } from '../list-models.ts';
import type { ProviderClient } from '../sdk-client.ts';
import { UpstreamWatch } from '../upstream/upstream-watch.ts';

/** One provider and how to reach it. */
export interface PassthroughProvider {
    readonly settings: ProviderSettings;
    readonly client: ProviderClient;
    readonly modelList: ModelList;
    readonly now: Clock;
    readonly silenceTimeoutMs: number;
}

export interface PassthroughRequest {
    readonly path: '/embeddings' | '/completions';
    /** Tried in order until the provider has one. */
    readonly models: readonly string[];
    readonly parameters: Readonly<Record<string, unknown>>;
}

export interface PassthroughResponse {
    readonly response: Response;
    /** Close it when the body is read. */
    readonly watch: UpstreamWatch;
    /** Converts a failure while the body is read. */
    readonly toError: (error: unknown) => unknown;
}

/** For a whole response, however slow. */
const LONGEST_MS = 3_600_000;

/** A provider's response whose body is not read yet; `null` if the provider does not offer this endpoint. */
export async function askProviderOrNull(
    provider: PassthroughProvider,
    { path, models, parameters }: PassthroughRequest,
    signal: AbortSignal,
): Promise<PassthroughResponse | null> {
    for (const model of models) {
        const body = { model, ...parameters };
        const watch = new UpstreamWatch(signal, LONGEST_MS);
        watch.expectWithin(provider.silenceTimeoutMs);
        const toError = (error: unknown) => toPassedError(error, { ...toFailedRequest(provider, body), watch, signal });
        try {
            const response = await provider.client.send({ path, body, signal: watch.signal });
            return { response, watch, toError };
        } catch (error) {
            watch.close();
            if (!isNotOffered(error)) throw toError(error);
        }
    }
    return null;
}

const NOT_OFFERED =
    /(?:not|n't) support(?:ed)?\b[^.]{0,60}(?:embedding|completion)|(?:embedding|completion)s?\b[^.]{0,60}not supported/i;

/** No such endpoint, no such model, or a model of another kind. */
function isNotOffered(error: unknown): boolean {
    if (!(error instanceof UpstreamError) || error.status === null) return false;
    return [404, 405, 501].includes(error.status) || NOT_OFFERED.test(error.message);
}

interface FailedPass extends FailedRequest {
    readonly watch: UpstreamWatch;
    readonly signal: AbortSignal;
}

function toPassedError(error: unknown, request: FailedPass): unknown {
    if (request.signal.aborted) return request.signal.reason;
    if (request.watch.isOverdue) {
        const message = `The provider "${request.provider}" did not respond in time.`;
        return new AppError('upstream_timeout', message, { cause: error });
    }
    return toOuterError(toProviderError(error, request));
}

function toFailedRequest({ settings, now }: PassthroughProvider, body: FailedRequest['body']): FailedRequest {
    return {
        provider: settings.name,
        body,
        parameterNames: new Set(Object.keys(body).filter(name => name !== 'model')),
        now,
        privateWords: () => ({
            names: privateNamesOf(settings, body['model']),
            apiKey: settings.apiKey,
            texts: [],
        }),
    };
}
