import type { FinishReason, Usage } from '../../../chat/chat-event.ts';
import type { AppError } from '../../../shared/errors.ts';
import { toErrorBody } from '../../errors.ts';
import { toModelId } from '../api-request.ts';
import type { ResponseEcho } from './responses-protocol.ts';

export interface ResponseState {
    readonly replyId: string;
    readonly agentName: string;
    readonly createdAt: Date;
    readonly output: readonly object[];
    readonly end:
        | { readonly kind: 'open' }
        | {
              readonly kind: 'finished';
              readonly reason: FinishReason;
              readonly usage: Usage | null;
              readonly completedAt: Date;
          }
        | { readonly kind: 'failed'; readonly error: AppError };
}

/** The object `response`. All keys of the published schema are there: clients made from it want them, empty or not. */
export function toResponseObject(state: ResponseState, echo: ResponseEcho): object {
    const { end } = state;
    const createdAt = Math.floor(state.createdAt.getTime() / 1000);
    const isComplete = end.kind === 'finished' && toIncompleteReason(end.reason) === null;
    return {
        id: `resp_${state.replyId}`,
        object: 'response',
        created_at: createdAt,
        completed_at: isComplete ? Math.max(createdAt, Math.floor(end.completedAt.getTime() / 1000)) : null,
        status: toStatus(end),
        background: false,
        error: end.kind === 'failed' ? { code: 'server_error', message: toErrorBody(end.error).error.message } : null,
        incomplete_details: end.kind === 'finished' && !isComplete ? { reason: toIncompleteReason(end.reason) } : null,
        instructions: echo.instructions ?? null,
        max_output_tokens: echo.max_output_tokens ?? null,
        max_tool_calls: null,
        model: toModelId(state.agentName),
        output: state.output,
        parallel_tool_calls: echo.parallel_tool_calls ?? true,
        previous_response_id: echo.previous_response_id ?? null,
        presence_penalty: 0,
        frequency_penalty: 0,
        prompt_cache_key: null,
        reasoning: { effort: echo.reasoning?.effort ?? null, summary: null },
        safety_identifier: null,
        service_tier: 'default',
        store: echo.store ?? true,
        temperature: echo.temperature ?? 1,
        text: { format: echo.text?.format ?? { type: 'text' } },
        tool_choice: echo.tool_choice ?? 'auto',
        tools: (echo.tools ?? []).filter(tool => tool.type === 'function' || tool.type === 'custom').map(toToolEcho),
        top_logprobs: echo.top_logprobs ?? 0,
        top_p: echo.top_p ?? 1,
        truncation: 'disabled',
        usage: end.kind === 'finished' && end.usage !== null ? toResponseUsage(end.usage) : null,
        user: echo.user ?? null,
        metadata: echo.metadata ?? {},
    };
}

function toStatus(end: ResponseState['end']): string {
    if (end.kind === 'open') return 'in_progress';
    if (end.kind === 'failed') return 'failed';
    return toIncompleteReason(end.reason) === null ? 'completed' : 'incomplete';
}

/** Why a reply is not whole; `null` where it is. */
export function toIncompleteReason(reason: FinishReason): string | null {
    if (reason === 'length') return 'max_output_tokens';
    return reason === 'content_filter' ? 'content_filter' : null;
}

function toToolEcho(tool: NonNullable<ResponseEcho['tools']>[number]): object {
    return tool.type === 'function' ? { description: null, parameters: null, strict: null, ...tool } : tool;
}

function toResponseUsage(usage: Usage): object {
    return {
        input_tokens: usage.promptTokens,
        input_tokens_details: { cached_tokens: usage.cachedTokens ?? 0 },
        output_tokens: usage.completionTokens,
        output_tokens_details: { reasoning_tokens: usage.reasoningTokens ?? 0 },
        total_tokens: usage.totalTokens,
    };
}
