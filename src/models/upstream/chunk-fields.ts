import type { FinishReason, ReplyDelta, Usage } from '../../domain/chat-event.ts';
import { countOrNull, type JsonRecord, listOf, recordOrNull, textOrNull } from '../json-fields.ts';

/** The deltas of one choice of a chunk, except tool calls: reasoning, text, refusal, annotations. */
export function toContentDeltas(wireChoice: JsonRecord, choice: number): readonly ReplyDelta[] {
    const delta = recordOrNull(wireChoice['delta']) ?? recordOrNull(wireChoice['message']);
    const content = delta?.['content'] ?? wireChoice['text'];
    // Some providers send the same reasoning under both names.
    const reasoning =
        textOrNull(delta?.['reasoning_content']) ?? textOrNull(delta?.['reasoning']) ?? thoughtOf(content);
    const text = textOf(content);
    const logprobs = listOf(recordOrNull(wireChoice['logprobs'])?.['content']);
    const refusal = textOrNull(delta?.['refusal']);
    const annotations = listOf(delta?.['annotations']);
    const deltas: ReplyDelta[] = [];
    if (reasoning !== '') deltas.push({ type: 'reasoning-delta', choice, text: reasoning });
    if (logprobs.length > 0) deltas.push({ type: 'text-delta', choice, text, logprobs });
    else if (text !== '') deltas.push({ type: 'text-delta', choice, text });
    if (refusal !== null) deltas.push({ type: 'refusal-delta', choice, text: refusal });
    if (annotations.length > 0) deltas.push({ type: 'annotations', choice, annotations });
    return deltas;
}

/** Whether the choice has `reasoning` without `reasoning_content`. */
export function isReasoningNamed(wireChoice: JsonRecord): boolean {
    const delta = recordOrNull(wireChoice['delta']) ?? recordOrNull(wireChoice['message']);
    return textOrNull(delta?.['reasoning']) !== null && textOrNull(delta?.['reasoning_content']) === null;
}

/** Text, or the text parts of a list as Mistral sends them. */
function textOf(content: unknown): string {
    if (typeof content === 'string') return content;
    return listOf(content)
        .map(part => textOrNull(recordOrNull(part)?.['text']) ?? '')
        .join('');
}

function thoughtOf(content: unknown): string {
    return listOf(content)
        .map(part => textOf(recordOrNull(part)?.['thinking']))
        .join('');
}

/** The finish reason; `'error'` if the provider failed; `null` if the choice has not finished. */
export function toFinishReason(value: unknown): FinishReason | 'error' | null {
    if (typeof value !== 'string' || value === '') return null;
    // Google adds its own reason: `content_filter: PROHIBITED_CONTENT`.
    const [reason = ''] = value.toLowerCase().split(':');
    return KNOWN_REASONS.get(reason) ?? 'stop';
}

const KNOWN_REASONS: ReadonlyMap<string, FinishReason | 'error'> = new Map(
    Object.entries({
        stop: 'stop',
        end_turn: 'stop',
        stop_sequence: 'stop',
        eos: 'stop',
        eos_token: 'stop',
        length: 'length',
        max_tokens: 'length',
        max_output_tokens: 'length',
        model_length: 'length',
        model_context_window_exceeded: 'length',
        tool_calls: 'tool_calls',
        tool_call: 'tool_calls',
        tool_use: 'tool_calls',
        function_call: 'tool_calls',
        content_filter: 'content_filter',
        content_filtered: 'content_filter',
        safety: 'content_filter',
        recitation: 'content_filter',
        prohibited_content: 'content_filter',
        blocklist: 'content_filter',
        spii: 'content_filter',
        refusal: 'content_filter',
        sensitive: 'content_filter',
        guardrail_intervened: 'content_filter',
        error: 'error',
        network_error: 'error',
        malformed_function_call: 'error',
        insufficient_system_resource: 'error',
        abort: 'error',
        aborted: 'error',
        cancelled: 'error',
    } as const),
);

/** The token counts of a chunk, from any place that providers use; `null` if it has none (`{}`, `null`, only zeros). */
export function usageOrNull(chunk: JsonRecord): Usage | null {
    const firstChoice = recordOrNull(listOf(chunk['choices'])[0]);
    // Groq uses `x_groq.usage`, Moonshot `choices[0].usage`.
    const usage =
        recordOrNull(chunk['usage']) ??
        recordOrNull(recordOrNull(chunk['x_groq'])?.['usage']) ??
        recordOrNull(firstChoice?.['usage']);
    return usage === null ? null : toUsageOrNull(usage);
}

function toUsageOrNull(usage: JsonRecord): Usage | null {
    const promptTokens = countOrNull(usage['prompt_tokens'] ?? usage['input_tokens']) ?? 0;
    const completionTokens = countOrNull(usage['completion_tokens'] ?? usage['output_tokens']) ?? 0;
    if (promptTokens === 0 && completionTokens === 0) return null;
    const promptDetails = recordOrNull(usage['prompt_tokens_details']);
    const completionDetails = recordOrNull(usage['completion_tokens_details']);
    const cachedTokens = countOrNull(promptDetails?.['cached_tokens'] ?? usage['prompt_cache_hit_tokens']);
    const reasoningTokens = countOrNull(completionDetails?.['reasoning_tokens']);
    return {
        promptTokens,
        completionTokens,
        totalTokens: countOrNull(usage['total_tokens']) || promptTokens + completionTokens,
        ...(cachedTokens === null ? {} : { cachedTokens }),
        ...(reasoningTokens === null ? {} : { reasoningTokens }),
    };
}
