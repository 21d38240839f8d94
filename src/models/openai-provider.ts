import type { ReplyDelta } from '../domain/chat-event.ts';
import type { ChatModel, KnownRefusal, ModelEvent, ModelRequest } from '../ports/chat-model.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import type { AppError } from '../shared/errors.ts';
import { newRandomHex } from '../shared/ids.ts';
import type { Log } from '../shared/log.ts';
import { RecentCache } from '../shared/recent-cache.ts';
import type { ProviderSettings } from './config/provider-settings.ts';
import { providerFailure } from './errors/provider-failure.ts';
import { toOuterError, toProviderError } from './errors/to-provider-error.ts';
import { UpstreamError } from './errors/upstream-error.ts';
import { estimateUsage } from './estimate-usage.ts';
import { ModelList } from './list-models.ts';
import { createCompletionFetch, type OpenReply, openReply, type Provider, type ProviderFetch } from './open-reply.ts';
import { openProviderClient } from './provider-client.ts';
import { FILTERED, type NormalizedEnd } from './upstream/chunk-normalizer.ts';
import { ReplyReader, type StreamTimes } from './upstream/read-reply.ts';
import { UpstreamWatch } from './upstream/upstream-watch.ts';

export interface OpenaiProviderOptions {
    /** By default ten minutes of silence, five seconds for the end, an hour for a whole reply. */
    readonly times?: Partial<StreamTimes>;
    readonly now?: Clock;
    readonly fetch?: ProviderFetch;
    /** Written to when the provider refuses something new. */
    readonly log?: Log;
}

export interface OpenaiProvider extends ChatModel {
    refusals(): readonly KnownRefusal[];
}

const MAX_MODELS = 100;
const DEFAULT_TIMES: StreamTimes = { silenceTimeoutMs: 600_000, closingTimeoutMs: 5000, replyTimeoutMs: 3_600_000 };

/** One OpenAI-compatible provider. */
export function createOpenaiProvider(settings: ProviderSettings, options: OpenaiProviderOptions = {}): OpenaiProvider {
    const client = openProviderClient(settings);
    const provider: Provider = {
        settings,
        fetchCompletion: createCompletionFetch(settings, options.fetch ?? fetch),
        modelList: new ModelList(client),
        now: options.now ?? systemClock,
        times: { ...DEFAULT_TIMES, ...options.times },
        log: options.log ?? null,
        refusals: null,
        reasoningModels: new RecentCache(MAX_MODELS),
    };
    return {
        name: settings.name,
        streamReply: (request, signal) => streamReply(provider, request, signal),
        refusals: () => provider.refusals?.list() ?? [],
    };
}

async function* streamReply(
    provider: Provider,
    request: ModelRequest,
    signal: AbortSignal,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
    const { times } = provider;
    const watch = new UpstreamWatch(signal, times.replyTimeoutMs);
    let reply: OpenReply | null = null;
    let reader: ReplyReader | null = null;
    try {
        watch.expectWithin(times.silenceTimeoutMs);
        reply = await openReply(provider, request, watch.signal);
        reader = new ReplyReader({
            body: reply.response.body ?? new Blob().stream(),
            choiceCount: request.options.choiceCount ?? 1,
            newToolCallId: () => `call_${newRandomHex()}`,
            watch,
            times,
        });
        let said = '';
        let hasBegun = false;
        let last: readonly ReplyDelta[] = [];
        for (let deltas = await reader.readOrNull(); deltas !== null; deltas = await reader.readOrNull()) {
            signal.throwIfAborted();
            said += textOf(deltas);
            last = reader.isAtEnd() ? deltas : [];
            if (last.length > 0) break;
            hasBegun = true;
            yield deltas;
        }
        signal.throwIfAborted();
        let end: NormalizedEnd;
        try {
            end = reader.end();
            if (end.isReasoningNamed) provider.reasoningModels.set(reply.model, true);
            if (!hasBegun && last.length === 0 && isRefusal(end)) throw new UpstreamError('', FILTERED);
        } catch (error) {
            if (last.length > 0) yield last;
            throw error;
        }
        // The last deltas are sent with the finish, unless usage must be estimated first.
        if (last.length > 0 && end.usage === null) {
            yield last;
            last = [];
        }
        const { deltas, reasons } = end;
        const usage = end.usage ?? (await estimateUsage(request, said));
        const model = end.model ?? reply.model;
        yield [...last, ...deltas, { type: 'finish', reasons, usage, model, provider: provider.settings.name }];
    } catch (error) {
        signal.throwIfAborted();
        if (watch.isOverdue) throw toTimeoutError(provider, error);
        throw reply === null ? toOuterError(error) : toOuterError(toProviderError(error, reply.sent));
    } finally {
        if (reader === null) watch.close();
        else reader.close();
    }
}

/** A filter left nothing of the reply. */
function isRefusal({ deltas, reasons }: NormalizedEnd): boolean {
    return deltas.length === 0 && reasons.every(reason => reason === 'content_filter');
}

function textOf(deltas: readonly ReplyDelta[]): string {
    let text = '';
    for (const delta of deltas) if ('text' in delta) text += delta.text;
    return text;
}

function toTimeoutError({ settings }: Provider, cause: unknown): AppError {
    return providerFailure('upstream_timeout', `The provider "${settings.name}" did not respond in time.`, { cause });
}
