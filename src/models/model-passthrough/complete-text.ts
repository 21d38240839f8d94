import type { TextCompletionEvent, TextCompletionRequest } from '../../ports/text-completion-model.ts';
import { isChatModel } from '../choose-model.ts';
import { upstreamErrorOrNull } from '../errors/to-upstream-error.ts';
import { countOrNull, type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';
import { usageOrNull } from '../upstream/chunk-fields.ts';
import { createPayloadReader, parsePayload } from '../upstream/read-payloads.ts';
import { askProviderOrNull, type PassthroughProvider, type PassthroughResponse } from './ask-provider.ts';

type Events = AsyncGenerator<TextCompletionEvent, void, undefined>;

/** One provider's text completion; `null` if it offers none. */
export async function completeTextOrNull(
    provider: PassthroughProvider,
    { parameters, isStreamed }: TextCompletionRequest,
    signal: AbortSignal,
): Promise<Events | null> {
    const isUsageRequested = isStreamed && provider.settings.refusesStreamOptions !== true;
    const response = await askProviderOrNull(
        provider,
        {
            path: '/completions',
            models: await modelsToTry(provider),
            parameters: {
                ...parameters,
                stream: isStreamed,
                ...(isUsageRequested ? { stream_options: { include_usage: true } } : {}),
            },
        },
        signal,
    );
    return response === null ? null : readEvents(response, provider.silenceTimeoutMs);
}

/** The models of OpenAI that still complete text; elsewhere every model does. */
const COMPLETION_PATTERN = /-instruct$|davinci|babbage/i;

async function modelsToTry({ settings, modelList }: PassthroughProvider): Promise<readonly string[]> {
    const listed = settings.models ?? (await modelList.idsOrNull({ isNeeded: settings.model === null })) ?? [];
    const own = settings.model ?? listed.find(isChatModel);
    const instruct = listed.filter(id => COMPLETION_PATTERN.test(id)).toSorted()[0];
    return [...new Set([own, instruct].filter(id => id !== undefined))];
}

async function* readEvents({ response, watch, toError }: PassthroughResponse, silenceTimeoutMs: number): Events {
    const payloads = createPayloadReader();
    const reading: Reading = { usage: null, finished: new Set(), begun: new Set() };
    try {
        for await (const bytes of response.body ?? []) {
            for (const json of payloads.push(bytes)) {
                for (const payload of parsePayload(json)) yield* readPayload(payload, reading);
            }
            watch.arrived();
            watch.expectWithin(silenceTimeoutMs);
            if (payloads.isDone()) break;
        }
        for (const json of payloads.end()) {
            for (const payload of parsePayload(json)) yield* readPayload(payload, reading);
        }
        const isWhole = reading.begun.size > 0 && reading.finished.size === reading.begun.size;
        if (!isWhole) throw new Error('The provider ended its response early');
    } catch (error) {
        throw toError(error);
    } finally {
        watch.close();
    }
    yield { type: 'usage', usage: reading.usage };
}

interface Reading {
    usage: Extract<TextCompletionEvent, { type: 'usage' }>['usage'];
    readonly begun: Set<number>;
    readonly finished: Set<number>;
}

function* readPayload(payload: unknown, reading: Reading): Generator<TextCompletionEvent, void, undefined> {
    const fields = recordOrNull(payload) ?? {};
    const error = upstreamErrorOrNull(fields);
    if (error !== null) throw error;
    reading.usage = usageOrNull(fields) ?? reading.usage;
    for (const entry of listOf(fields['choices'])) {
        const choice = recordOrNull(entry);
        if (choice === null) continue;
        const piece = toPiece(choice);
        reading.begun.add(piece.choice);
        if (piece.finishReason !== null) reading.finished.add(piece.choice);
        if (piece.text !== '' || piece.finishReason !== null) yield piece;
    }
}

function toPiece(choice: JsonRecord): Extract<TextCompletionEvent, { type: 'piece' }> {
    const reason = textOrNull(choice['finish_reason']);
    const isKnown = reason === 'length' || reason === 'content_filter';
    return {
        type: 'piece',
        choice: countOrNull(choice['index']) ?? 0,
        text: textOrNull(choice['text']) ?? '',
        logprobs: choice['logprobs'] ?? null,
        finishReason: reason === null ? null : isKnown ? reason : 'stop',
    };
}
