import type { ChatModel, ModelEvent, ModelRequest } from '../ports/chat-model.ts';
import { type Clock, systemClock } from '../shared/clock.ts';
import type { AppError } from '../shared/errors.ts';
import { newRandomHex } from '../shared/ids.ts';
import { estimateUsage } from './estimate-usage.ts';
import { createModelLister } from './list-models.ts';
import { createChunkNormalizer } from './normalize-chunks.ts';
import { type OpenReply, openReply, type Provider } from './open-reply.ts';
import { openProviderClient, type ProviderFetch } from './provider-client.ts';
import { providerFailure } from './provider-failure.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { createDeltaReader, type DeltaReader, type StreamTimes } from './read-deltas.ts';
import { toOuterError, toProviderError } from './to-provider-error.ts';
import { watchUpstream } from './watch-upstream.ts';

export interface OpenaiProviderOptions {
    /** Where absent: ten minutes of silence, five seconds for the end, an hour for a whole reply. */
    readonly times?: Partial<StreamTimes>;
    /** In place of the network, for a model inside this process. */
    readonly fetch?: ProviderFetch;
    /** Fields beside those of Chat Completions, for a model that reads them. */
    readonly extraBody?: (request: ModelRequest) => Readonly<Record<string, unknown>>;
    readonly now?: Clock;
}

const DEFAULT_TIMES: StreamTimes = { silenceTimeoutMs: 600_000, closingTimeoutMs: 5000, replyTimeoutMs: 3_600_000 };

/** One OpenAI-compatible provider. It is only ever asked for a model of its own. */
export function createOpenaiProvider(settings: ProviderSettings, options: OpenaiProviderOptions = {}): ChatModel {
    const client = openProviderClient(settings, options.fetch ?? fetch);
    const provider: Provider = {
        settings,
        client,
        listModels: createModelLister(client),
        extraBody: options.extraBody ?? (() => ({})),
        now: options.now ?? systemClock,
        times: { ...DEFAULT_TIMES, ...options.times },
    };
    return { name: settings.name, streamReply: (request, signal) => streamReply(provider, request, signal) };
}

async function* streamReply(
    provider: Provider,
    request: ModelRequest,
    signal: AbortSignal,
): AsyncGenerator<ModelEvent, void, undefined> {
    const watch = watchUpstream(signal, provider.times.replyTimeoutMs);
    let reply: OpenReply | null = null;
    let reader: DeltaReader | null = null;
    try {
        watch.expectWithin(provider.times.silenceTimeoutMs);
        reply = await openReply(provider, request, watch.signal);
        const normalizer = createChunkNormalizer({
            choiceCount: request.options.choiceCount ?? 1,
            newToolCallId: () => `call_${newRandomHex()}`,
        });
        reader = createDeltaReader(reply.response.body ?? new Blob().stream(), normalizer, watch, provider.times);
        let replyText = '';
        for (let deltas = await reader.readOrNull(); deltas !== null; deltas = await reader.readOrNull()) {
            for (const delta of deltas) {
                signal.throwIfAborted();
                if ('text' in delta) replyText += delta.text;
                yield delta;
            }
        }
        signal.throwIfAborted();
        const { deltas, reasons, usage, model } = normalizer.end(reader.isDone());
        yield* deltas;
        yield {
            type: 'finish',
            reasons,
            usage: usage ?? (await estimateUsage(request, replyText)),
            model: model ?? reply.model,
            provider: provider.settings.name,
        };
    } catch (error) {
        signal.throwIfAborted();
        if (watch.isOverdue()) throw toTimeoutError(provider, error);
        throw reply === null ? toOuterError(error) : toOuterError(toProviderError(error, reply.sent));
    } finally {
        if (reader === null) watch.close();
        else reader.close();
    }
}

function toTimeoutError({ settings }: Provider, cause: unknown): AppError {
    return providerFailure('upstream_timeout', `The provider "${settings.name}" did not answer in time.`, { cause });
}
