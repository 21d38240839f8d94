import type { ReplyOptions, ResponseFormat, ToolChoice, ToolDefinition } from '../chat/reply-options.ts';
import type { ModelRequest } from '../ports/chat-model.ts';
import { type OpenaiMessage, toOpenaiMessage } from './to-openai-message.ts';
import { withoutEmptyAnswers } from './without-empty-answers.ts';

/** The body of `POST /chat/completions`; keys stand in the order in which they are built. */
export type OpenaiRequest = Readonly<Record<string, unknown>> & {
    readonly model: string;
    readonly messages: readonly OpenaiMessage[];
    readonly stream: true;
};

/**
 * A model request as Chat Completions has it. Always a stream, whatever the client asked for: one path for both, and a provider
 * that falls silent is noticed.
 */
export function toOpenaiRequest(request: ModelRequest, model: string): OpenaiRequest {
    const system: OpenaiMessage[] = request.system === '' ? [] : [{ role: 'system', content: request.system }];
    return {
        model,
        messages: [...system, ...withoutEmptyAnswers(request.messages).map(toOpenaiMessage)],
        ...withoutAbsent(toWireOptions(request.options)),
        stream: true,
        stream_options: { include_usage: true },
    };
}

function toWireOptions(options: ReplyOptions): Record<string, unknown> {
    return {
        temperature: options.temperature,
        top_p: options.topP,
        max_tokens: options.maxTokens,
        max_completion_tokens: options.maxCompletionTokens,
        stop: options.stop,
        seed: options.seed,
        presence_penalty: options.presencePenalty,
        frequency_penalty: options.frequencyPenalty,
        logit_bias: options.logitBias,
        logprobs: options.logprobs,
        top_logprobs: options.topLogprobs,
        n: options.choiceCount,
        tools: options.tools?.map(toWireTool),
        tool_choice: options.toolChoice === undefined ? undefined : toWireToolChoice(options.toolChoice),
        parallel_tool_calls: options.parallelToolCalls,
        response_format: options.responseFormat === undefined ? undefined : toWireFormat(options.responseFormat),
        reasoning_effort: options.reasoningEffort,
        user: options.user,
    };
}

/** The names under which the options of a reply go to a provider. */
export const WIRE_OPTION_NAMES: ReadonlySet<string> = new Set(Object.keys(toWireOptions({})));

function toWireTool(tool: ToolDefinition): unknown {
    return { type: tool.kind, [tool.kind]: tool.definition };
}

function toWireToolChoice(choice: ToolChoice): unknown {
    if (typeof choice === 'string') return choice;
    if (choice.kind === 'allowed') return { type: 'allowed_tools', allowed_tools: choice.definition };
    return { type: choice.kind, [choice.kind]: { name: choice.name } };
}

function toWireFormat(format: ResponseFormat): unknown {
    return format.kind === 'json_schema' ? { type: 'json_schema', json_schema: format.schema } : { type: format.kind };
}

function withoutAbsent(fields: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
