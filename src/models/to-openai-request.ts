import type OpenAI from 'openai';
import type { AssistantMessage, ChatMessage, MessageContent, ToolCall } from '../domain/chat-message.ts';
import { withoutEmptyReplies } from '../domain/chat-message.ts';
import type { ReplyOptions, ResponseFormat, ToolChoice, ToolDefinition } from '../domain/reply-options.ts';
import type { ModelRequest } from '../ports/chat-model.ts';
import { withFilesAsText } from './files-as-text.ts';

/** The body of `POST /chat/completions`. */
export type CompletionRequest = OpenAI.ChatCompletionCreateParamsStreaming;

/**
 * A model request as a Chat Completions body. It always streams, also if the client does not: one path for both, and a provider that
 * stops sending is noticed.
 */
export function toOpenaiRequest(request: ModelRequest, model: string): CompletionRequest {
    const messages = withoutEmptyReplies(request.messages).map(toOpenaiMessage);
    if (request.system !== '') messages.unshift({ role: 'system', content: request.system });
    const body: CompletionRequest = { model, messages, ...toWireOptions(request.options), stream: true };
    body.stream_options = { include_usage: true };
    return body;
}

/** The wire names of what the client sent beside its messages. */
export function clientNamesOf({ options, clientOptions = options }: ModelRequest): ReadonlySet<string> {
    return new Set(Object.keys(toWireOptions(clientOptions)));
}

type OpenaiMessage = OpenAI.ChatCompletionMessageParam;
type AssistantContent = NonNullable<OpenAI.ChatCompletionAssistantMessageParam['content']>;

function toOpenaiMessage(message: ChatMessage): OpenaiMessage {
    switch (message.role) {
        case 'user':
            return { role: 'user', content: asWireContent(readable(message.content)), ...named(message.name) };
        case 'tool':
            return {
                role: 'tool',
                tool_call_id: message.toolCallId,
                content: asWireContent(readable(message.content)),
            };
        case 'assistant':
            return toAssistantMessage(message);
    }
}

function toAssistantMessage(message: AssistantMessage): OpenaiMessage {
    const calls = message.toolCalls ?? [];
    // Some providers reject an empty text next to tool calls; all accept null.
    const isNull = calls.length > 0 && message.content.length === 0;
    return {
        role: 'assistant',
        content: isNull ? null : asWireContent<AssistantContent>(message.content),
        ...(message.refusal === undefined ? {} : { refusal: message.refusal }),
        ...named(message.name),
        ...(calls.length === 0 ? {} : { tool_calls: calls.map(toWireCall), ...thought(message.reasoning) }),
    };
}

/** A picture, a sound or a PDF is for models that know it. */
function readable(content: MessageContent): MessageContent {
    return typeof content === 'string' ? content : withFilesAsText(content);
}

/** A cast: parts have the wire format already, with fields that clients add. The provider decides which role may have which part. */
function asWireContent<Content>(content: MessageContent): Content {
    return content as Content;
}

/** Only beside calls: without them no model wants it back, and it would cost tokens. */
function thought(reasoning: string | undefined): { reasoning_content?: string } {
    return reasoning === undefined ? {} : { reasoning_content: reasoning };
}

function named(name: string | undefined): { name?: string } {
    return name === undefined ? {} : { name };
}

function toWireCall(call: ToolCall): OpenAI.ChatCompletionMessageToolCall {
    const extra = call.extra === undefined ? {} : { extra_content: call.extra };
    return call.kind === 'custom'
        ? { id: call.id, type: 'custom', custom: { name: call.name, input: call.arguments }, ...extra }
        : { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments }, ...extra };
}

type WireOptions = Pick<
    CompletionRequest,
    | 'temperature'
    | 'top_p'
    | 'max_tokens'
    | 'max_completion_tokens'
    | 'stop'
    | 'seed'
    | 'presence_penalty'
    | 'frequency_penalty'
    | 'logit_bias'
    | 'logprobs'
    | 'top_logprobs'
    | 'n'
    | 'tools'
    | 'tool_choice'
    | 'parallel_tool_calls'
    | 'response_format'
    | 'reasoning_effort'
    | 'user'
>;

function toWireOptions(options: ReplyOptions): WireOptions {
    return withoutAbsent(toAllWireOptions(options));
}

function toAllWireOptions(options: ReplyOptions): AllOf<WireOptions> {
    return {
        temperature: options.temperature,
        top_p: options.topP,
        max_tokens: options.maxTokens,
        max_completion_tokens: options.maxCompletionTokens,
        stop: typeof options.stop === 'object' ? [...options.stop] : options.stop,
        // A cast: an exact integer is written as a number.
        seed: options.seed as number | undefined,
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
        reasoning_effort: asReasoningEffort(options.reasoningEffort),
        user: options.user,
    };
}

/** The wire names of the reply options. */
export const WIRE_OPTION_NAMES: ReadonlySet<string> = new Set(Object.keys(toAllWireOptions({})));

/** A cast: a client's tool is sent to the provider unchanged. */
function toWireTool(tool: ToolDefinition): OpenAI.ChatCompletionTool {
    return { type: tool.kind, [tool.kind]: tool.definition } as unknown as OpenAI.ChatCompletionTool;
}

/** A cast: the client's allowed tools are sent to the provider unchanged. */
function toWireToolChoice(choice: ToolChoice): OpenAI.ChatCompletionToolChoiceOption {
    if (typeof choice === 'string') return choice;
    if (choice.kind === 'allowed') {
        return {
            type: 'allowed_tools',
            allowed_tools: choice.definition as unknown as OpenAI.ChatCompletionAllowedTools,
        };
    }
    return choice.kind === 'function'
        ? { type: 'function', function: { name: choice.name } }
        : { type: 'custom', custom: { name: choice.name } };
}

/** A cast: the client's schema is sent to the provider unchanged. */
function toWireFormat(format: ResponseFormat): NonNullable<CompletionRequest['response_format']> {
    if (format.kind !== 'json_schema') return { type: format.kind };
    return {
        type: 'json_schema',
        json_schema: format.schema as unknown as OpenAI.ResponseFormatJSONSchema['json_schema'],
    };
}

/** A cast: providers have other efforts than OpenAI's. */
function asReasoningEffort(effort: string | undefined): CompletionRequest['reasoning_effort'] {
    return effort as CompletionRequest['reasoning_effort'];
}

type AllOf<Fields> = { readonly [Name in keyof Fields]-?: Fields[Name] | undefined };

/** A cast: the compiler does not see that the remaining fields have values. */
function withoutAbsent<Fields extends object>(fields: AllOf<Fields>): Fields {
    const present: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) if (value !== undefined) present[name] = value;
    return present as Fields;
}
