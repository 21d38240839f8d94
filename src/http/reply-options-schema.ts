import { z } from 'zod';
import type { ReplyOptions, ResponseFormat, ToolChoice, ToolDefinition } from '../domain/reply-options.ts';
import { type ExactInteger, isExactInteger } from '../shared/exact-json.ts';
import { lazy } from '../shared/lazy.ts';
import { lazySchema } from './contract/lazy-schema.ts';
import type { Parsed } from './contract/parse-parameters.ts';
import { withoutAbsent } from './without-absent.ts';

/** A larger number is a mistake that would only cost money. */
const MOST_TOKENS = 10_000_000;
const MOST_CHOICES = 128;
const MOST_STOPS = 16;
const MOST_TOOLS = 1024;

const tokens = lazySchema(() => z.int().min(1).max(MOST_TOKENS));
const definition = lazySchema(() => z.looseObject({ name: z.string().min(1).max(256) }));

const tool = lazySchema(() =>
    z.discriminatedUnion('type', [
        z.looseObject({ type: z.literal('function'), function: definition() }),
        z.looseObject({ type: z.literal('custom'), custom: definition() }),
    ]),
);

/** Of 64 bits, as OpenAI's: clients in other languages draw it from that whole range. */
const seed = lazySchema(() =>
    z
        .custom<number | ExactInteger>(isInt64, 'expected an integer of 64 bits')
        .meta({ type: 'integer', format: 'int64' }),
);

function isInt64(value: unknown): boolean {
    if (!isExactInteger(value)) return Number.isSafeInteger(value);
    const { rawJSON: digits } = value;
    return digits.length <= 20 && BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
}

const toolChoice = lazySchema(() =>
    z.union([
        z.enum(['none', 'auto', 'required']),
        z.discriminatedUnion('type', [
            z.looseObject({ type: z.literal('function'), function: definition() }),
            z.looseObject({ type: z.literal('custom'), custom: definition() }),
            z.looseObject({ type: z.literal('allowed_tools'), allowed_tools: z.looseObject({}) }),
        ]),
    ]),
);

const responseFormat = lazySchema(() =>
    z.discriminatedUnion('type', [
        z.looseObject({ type: z.literal('text') }),
        z.looseObject({ type: z.literal('json_object') }),
        z.looseObject({ type: z.literal('json_schema'), json_schema: z.looseObject({ name: z.string().min(1) }) }),
    ]),
);

/** The options of a reply under the names of Chat Completions: the same in every protocol's body. `null` means absent. */
export const replyOptionsShape = lazy(() => ({
    temperature: z.number().min(0).max(2).nullish(),
    top_p: z.number().min(0).max(1).nullish(),
    max_tokens: tokens().nullish(),
    max_completion_tokens: tokens().nullish(),
    stop: z.union([z.string(), z.array(z.string()).max(MOST_STOPS)]).nullish(),
    seed: seed().nullish(),
    presence_penalty: z.number().min(-2).max(2).nullish(),
    frequency_penalty: z.number().min(-2).max(2).nullish(),
    logit_bias: z.record(z.string(), z.number().min(-100).max(100)).nullish(),
    logprobs: z.boolean().nullish(),
    top_logprobs: z.int().min(0).max(20).nullish(),
    n: z.int().min(1).max(MOST_CHOICES).nullish(),
    tools: z.array(tool()).max(MOST_TOOLS).nullish(),
    tool_choice: toolChoice().nullish(),
    parallel_tool_calls: z.boolean().nullish(),
    response_format: responseFormat().nullish(),
    reasoning_effort: z.string().min(1).max(32).nullish(),
    user: z.string().nullish(),
}));

export type ReplyOptionsBody = z.output<z.ZodObject<ReturnType<typeof replyOptionsShape>>>;

/** The options of the body, without those it leaves to the book and the provider. */
export function toReplyOptions(body: ReplyOptionsBody): ReplyOptions {
    return withoutAbsent({
        temperature: body.temperature,
        topP: body.top_p,
        maxTokens: body.max_tokens,
        maxCompletionTokens: body.max_completion_tokens,
        stop: body.stop,
        seed: body.seed,
        presencePenalty: body.presence_penalty,
        frequencyPenalty: body.frequency_penalty,
        logitBias: body.logit_bias,
        logprobs: body.logprobs,
        topLogprobs: body.top_logprobs,
        choiceCount: body.n,
        tools: body.tools?.map(toToolDefinition),
        toolChoice: body.tool_choice === undefined || body.tool_choice === null ? null : toToolChoice(body.tool_choice),
        parallelToolCalls: body.parallel_tool_calls,
        responseFormat: body.response_format ? toResponseFormat(body.response_format) : null,
        reasoningEffort: body.reasoning_effort,
        user: body.user,
    });
}

function toToolDefinition(body: Parsed<typeof tool>): ToolDefinition {
    return body.type === 'function'
        ? { kind: 'function', name: body.function.name, definition: withoutAbsent(body.function) }
        : { kind: 'custom', name: body.custom.name, definition: withoutAbsent(body.custom) };
}

function toToolChoice(body: Parsed<typeof toolChoice>): ToolChoice {
    if (typeof body === 'string') return body;
    if (body.type === 'function') return { kind: 'function', name: body.function.name };
    if (body.type === 'custom') return { kind: 'custom', name: body.custom.name };
    return { kind: 'allowed', definition: body.allowed_tools };
}

function toResponseFormat(body: Parsed<typeof responseFormat>): ResponseFormat {
    return body.type === 'json_schema'
        ? { kind: 'json_schema', schema: withoutAbsent(body.json_schema) }
        : { kind: body.type };
}
