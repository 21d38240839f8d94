import type { FinishReason, ReplyDelta, Usage } from '../../chat/chat-event.ts';
import { upstreamErrorOrNull } from '../errors/to-upstream-error.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import { countOrNull, type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';
import { toContentDeltas, toFinishReason, usageOrNull } from './chunk-fields.ts';
import { ToolCallCollector } from './tool-call-collector.ts';

/** Turns a provider's chunks into one valid reply and fills in what they lack. */
export interface ChunkNormalizer {
    /** @throws UpstreamError if the chunk reports an error */
    push(chunk: unknown): readonly ReplyDelta[];
    /** Whether every requested choice has a finish reason; token counts may still follow. */
    isFinished(): boolean;
    /**
     * Ends the reply. `isDone`: the provider marked the end of the stream.
     * @throws UpstreamError if the reply is incomplete
     */
    end(isDone: boolean): NormalizedEnd;
}

export interface NormalizedEnd {
    /** Deltas that were held back until the end. */
    readonly deltas: readonly ReplyDelta[];
    readonly reasons: readonly FinishReason[];
    /** `null` if the provider sent none. */
    readonly usage: Usage | null;
    readonly model: string | null;
}

interface Choice {
    readonly index: number;
    /** `null` until its first call. */
    toolCalls: ToolCallCollector | null;
    reason: FinishReason | null;
}

export interface NormalizerOptions {
    /** The number of requested choices; others are dropped. */
    readonly choiceCount: number;
    /** Creates ids for tool calls that have none. */
    readonly newToolCallId: () => string;
}

export function createChunkNormalizer(options: NormalizerOptions): ChunkNormalizer {
    const choices = new Map<number, Choice>();
    let onlyWireIndex: number | null = null;
    let finishedCount = 0;
    let usage: Usage | null = null;
    let model: string | null = null;

    return {
        push(payload) {
            const chunk = recordOrNull(payload);
            if (chunk === null) return [];
            const error = upstreamErrorOrNull(chunk);
            if (error !== null) throw error;
            usage = usageOrNull(chunk) ?? usage;
            model ??= textOrNull(chunk['model']);
            return listOf(chunk['choices']).flatMap((wireChoice, position) => {
                const record = recordOrNull(wireChoice);
                return record === null ? [] : readChoice(record, position);
            });
        },
        isFinished: () => finishedCount >= options.choiceCount && finishedCount === choices.size,
        end(isDone) {
            if (choices.size === 0) throw new UpstreamError('The response has no choices');
            const inOrder = [...choices].sort(([left], [right]) => left - right).map(([, choice]) => choice);
            const reasons = inOrder.map(choice => reasonAtEnd(choice, isDone));
            return { deltas: inOrder.flatMap(choice => choice.toolCalls?.end() ?? []), reasons, usage, model };
        },
    };

    function readChoice(wireChoice: JsonRecord, position: number): readonly ReplyDelta[] {
        const index = indexOrNull(countOrNull(wireChoice['index']) ?? position);
        if (index === null) return [];
        const choice = choices.get(index) ?? openChoice(index);
        const deltas = [...toContentDeltas(wireChoice, index), ...readToolCalls(wireChoice, choice)];
        const reason = toFinishReason(wireChoice['finish_reason']);
        if (reason === 'error') throw new UpstreamError('The finish reason is an error', { body: wireChoice });
        if (reason !== null && choice.reason === null) finishedCount += 1;
        choice.reason = reason ?? choice.reason;
        return deltas;
    }

    function readToolCalls(wireChoice: JsonRecord, choice: Choice): readonly ReplyDelta[] {
        const delta = recordOrNull(wireChoice['delta']) ?? recordOrNull(wireChoice['message']);
        const legacyCall = recordOrNull(delta?.['function_call']);
        const pieces = [...listOf(delta?.['tool_calls']), ...(legacyCall === null ? [] : [{ function: legacyCall }])];
        if (pieces.length === 0) return [];
        choice.toolCalls ??= new ToolCallCollector(choice.index, options.newToolCallId);
        const { toolCalls } = choice;
        return pieces.flatMap(piece => toolCalls.push(recordOrNull(piece) ?? {}));
    }

    /** The only choice of a request gets index 0, whatever index the provider sends. */
    function indexOrNull(wireIndex: number): number | null {
        if (options.choiceCount > 1) return wireIndex < options.choiceCount ? wireIndex : null;
        onlyWireIndex ??= wireIndex;
        return wireIndex === onlyWireIndex ? 0 : null;
    }

    function openChoice(index: number): Choice {
        const choice = { index, toolCalls: null, reason: null };
        choices.set(index, choice);
        return choice;
    }
}

function reasonAtEnd({ reason, toolCalls }: Choice, isDone: boolean): FinishReason {
    const hasCalls = toolCalls !== null && toolCalls.count > 0;
    if (reason === null) {
        if (hasCalls && isDone && toolCalls.areComplete) return 'tool_calls';
        throw new UpstreamError('The reply ended without a finish reason');
    }
    if (reason === 'stop' && hasCalls) return 'tool_calls';
    if (reason === 'tool_calls' && !hasCalls) return 'stop';
    return reason;
}
