import type { FinishReason, ReplyDelta, Usage } from '../../domain/chat-event.ts';
import { upstreamErrorOrNull } from '../errors/to-upstream-error.ts';
import { UpstreamError } from '../errors/upstream-error.ts';
import { countOrNull, type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';
import { isReasoningNamed, toContentDeltas, toFinishReason, usageOrNull } from './chunk-fields.ts';
import { ToolCallCollector } from './tool-call-collector.ts';

export interface NormalizedEnd {
    /** Deltas that were held back until the end. */
    readonly deltas: readonly ReplyDelta[];
    readonly reasons: readonly FinishReason[];
    /** `null` if the provider sent none. */
    readonly usage: Usage | null;
    readonly model: string | null;
    /** Whether the model's reasoning came as `reasoning` only. */
    readonly isReasoningNamed: boolean;
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

/** Details of the error for a refusal that the provider reported as a reply. */
export const FILTERED = { code: 'content_filter' } as const;

/** Turns a provider's chunks into one valid reply and fills in what they lack. */
export class ChunkNormalizer {
    readonly #options: NormalizerOptions;
    readonly #choices = new Map<number, Choice>();
    #onlyWireIndex: number | null = null;
    #finishedCount = 0;
    #isReasoningNamed = false;
    #usage: Usage | null = null;
    #model: string | null = null;

    constructor(options: NormalizerOptions) {
        this.#options = options;
    }

    /** Whether every requested choice has a finish reason; token counts may still follow. */
    get isFinished(): boolean {
        return this.#finishedCount >= this.#options.choiceCount && this.#finishedCount === this.#choices.size;
    }

    /** @throws UpstreamError if the chunk reports an error */
    push(payload: unknown): readonly ReplyDelta[] {
        const chunk = recordOrNull(payload);
        if (chunk === null) return [];
        const error = upstreamErrorOrNull(chunk);
        if (error !== null) throw error;
        const blockReason = textOrNull(recordOrNull(chunk['promptFeedback'])?.['blockReason']);
        if (blockReason !== null) throw new UpstreamError(`The prompt was blocked: ${blockReason}`, FILTERED);
        this.#usage = usageOrNull(chunk) ?? this.#usage;
        this.#model ??= textOrNull(chunk['model']);
        return listOf(chunk['choices']).flatMap((wireChoice, position) => {
            const record = recordOrNull(wireChoice);
            return record === null ? [] : this.#readChoice(record, position);
        });
    }

    /**
     * Ends the reply. `isDone`: the provider marked the end of the stream.
     * @throws UpstreamError if the reply is incomplete
     */
    end(isDone: boolean): NormalizedEnd {
        if (this.#choices.size === 0) throw new UpstreamError('The response has no choices');
        const inOrder = [...this.#choices].sort(([left], [right]) => left - right).map(([, choice]) => choice);
        const reasons = inOrder.map(choice => reasonAtEnd(choice, isDone));
        const deltas = inOrder.flatMap(choice => choice.toolCalls?.end() ?? []);
        return { deltas, reasons, usage: this.#usage, model: this.#model, isReasoningNamed: this.#isReasoningNamed };
    }

    #readChoice(wireChoice: JsonRecord, position: number): readonly ReplyDelta[] {
        const index = this.#indexOrNull(countOrNull(wireChoice['index']) ?? position);
        if (index === null) return [];
        const choice = this.#choices.get(index) ?? this.#openChoice(index);
        this.#isReasoningNamed ||= isReasoningNamed(wireChoice);
        const deltas = [...toContentDeltas(wireChoice, index), ...this.#readToolCalls(wireChoice, choice)];
        const reason = toFinishReason(wireChoice['finish_reason']);
        if (reason === 'error') throw new UpstreamError('The finish reason is an error', { body: wireChoice });
        if (reason !== null && choice.reason === null) this.#finishedCount += 1;
        choice.reason = reason ?? choice.reason;
        return deltas;
    }

    #readToolCalls(wireChoice: JsonRecord, choice: Choice): readonly ReplyDelta[] {
        const delta = recordOrNull(wireChoice['delta']) ?? recordOrNull(wireChoice['message']);
        const legacyCall = recordOrNull(delta?.['function_call']);
        const pieces = [...listOf(delta?.['tool_calls']), ...(legacyCall === null ? [] : [{ function: legacyCall }])];
        if (pieces.length === 0) return [];
        choice.toolCalls ??= new ToolCallCollector(choice.index, this.#options.newToolCallId);
        const { toolCalls } = choice;
        return pieces.flatMap(piece => toolCalls.push(recordOrNull(piece) ?? {}));
    }

    /** The only choice of a request gets index 0, whatever index the provider sends. */
    #indexOrNull(wireIndex: number): number | null {
        const { choiceCount } = this.#options;
        if (choiceCount > 1) return wireIndex < choiceCount ? wireIndex : null;
        this.#onlyWireIndex ??= wireIndex;
        return wireIndex === this.#onlyWireIndex ? 0 : null;
    }

    #openChoice(index: number): Choice {
        const choice = { index, toolCalls: null, reason: null };
        this.#choices.set(index, choice);
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
