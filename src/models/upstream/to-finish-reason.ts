import type { FinishReason } from '../../chat/chat-event.ts';

/** The reason in our words; `'error'` where the provider says that it failed; `null` where it does not say that it finished. */
export function toFinishReason(value: unknown): FinishReason | 'error' | null {
    if (typeof value !== 'string' || value === '') return null;
    return KNOWN_REASONS.get(value.toLowerCase()) ?? 'stop';
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
