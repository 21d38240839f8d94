import { z } from 'zod';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';
import { inputItem } from './responses/responses-protocol.ts';

// What clients of the OpenAI-compatible API get. Objects that may have more keys, such as tools, are left open.

export const baseHint = lazySchema(() =>
    z
        .object({ object: z.literal('hint'), message: z.string(), endpoints: z.array(z.string()) })
        .meta({ id: 'BaseHint' }),
);

export const model = lazySchema(() =>
    z
        .object({
            id: z.string().describe('What `model` names.'),
            object: z.literal('model'),
            created: z.int().describe('In seconds.'),
            owned_by: z.string(),
            name: z.string(),
            description: z.string().exactOptional(),
        })
        .meta({ id: 'Model' }),
);

export const modelList = lazySchema(() =>
    z.object({ object: z.literal('list'), data: z.array(model()) }).meta({ id: 'ModelList' }),
);

const usage = lazySchema(() =>
    z
        .looseObject({ prompt_tokens: z.int(), completion_tokens: z.int(), total_tokens: z.int() })
        .meta({ id: 'CompletionUsage' }),
);

const completionShape = () => ({
    id: z.string(),
    object: z.literal('chat.completion'),
    created: z.int(),
    model: z.string(),
    choices: z.array(
        z.object({
            index: z.int(),
            message: z.looseObject({
                role: z.literal('assistant'),
                content: z.string().nullable(),
                refusal: z.string().nullable(),
            }),
            logprobs: z.looseObject({}).nullable(),
            finish_reason: z.string(),
        }),
    ),
    usage: usage().exactOptional(),
});

const metadata = () => z.record(z.string(), z.string());

const wholeCompletion = lazySchema(() => z.object(completionShape()).meta({ id: 'ChatCompletion' }));

export const chatCompletion = lazySchema(() => z.union([wholeCompletion(), mediaType('text/event-stream')()]));

export const storedCompletion = lazySchema(() =>
    z.object({ ...completionShape(), metadata: metadata() }).meta({ id: 'StoredCompletion' }),
);

const listShape = () => ({
    object: z.literal('list'),
    first_id: z.string().nullable(),
    last_id: z.string().nullable(),
    has_more: z.boolean(),
});

export const storedCompletionList = lazySchema(() =>
    z.object({ ...listShape(), data: z.array(storedCompletion()) }).meta({ id: 'StoredCompletionList' }),
);

export const completionMessageList = lazySchema(() =>
    z
        .object({
            ...listShape(),
            data: z.array(z.looseObject({ id: z.string(), role: z.string(), content: z.string().nullable() })),
        })
        .meta({ id: 'CompletionMessageList' }),
);

export const deletedCompletion = lazySchema(() =>
    z
        .object({ object: z.literal('chat.completion.deleted'), id: z.string(), deleted: z.literal(true) })
        .meta({ id: 'DeletedCompletion' }),
);

export const cancelledCompletion = lazySchema(() =>
    z
        .object({
            id: z.string(),
            object: z.literal('chat.completion'),
            cancelled: z.boolean().describe('Whether it was still being made.'),
        })
        .meta({ id: 'CancelledCompletion' }),
);

export const storedResponse = lazySchema(() =>
    z
        .looseObject({
            id: z.string(),
            object: z.literal('response'),
            created_at: z.int(),
            completed_at: z.int().nullable(),
            status: z.enum(['in_progress', 'completed', 'incomplete', 'failed']),
            error: z.object({ code: z.string(), message: z.string() }).nullable(),
            incomplete_details: z.object({ reason: z.string().nullable() }).nullable(),
            instructions: z.string().nullable(),
            model: z.string(),
            output: z.array(z.looseObject({ id: z.string(), type: z.string() })),
            previous_response_id: z.string().nullable(),
            store: z.boolean(),
            tools: z.array(z.looseObject({ type: z.string() })),
            usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int(), total_tokens: z.int() }).nullable(),
            metadata: metadata(),
        })
        .meta({ id: 'Response' }),
);

export const response = lazySchema(() => z.union([storedResponse(), mediaType('text/event-stream')()]));

export const inputItemList = lazySchema(() =>
    z.object({ ...listShape(), data: z.array(inputItem()) }).meta({ id: 'InputItemList' }),
);

export const deletedResponse = lazySchema(() =>
    z
        .object({ id: z.string(), object: z.literal('response'), deleted: z.literal(true) })
        .meta({ id: 'DeletedResponse' }),
);

export const inputTokens = lazySchema(() =>
    z.object({ object: z.literal('response.input_tokens'), input_tokens: z.int() }).meta({ id: 'InputTokens' }),
);

export const embeddings = lazySchema(() =>
    z
        .object({
            object: z.literal('list'),
            data: z.array(
                z.object({
                    object: z.literal('embedding'),
                    index: z.int(),
                    embedding: z
                        .union([z.array(z.number()), z.string()])
                        .describe('Numbers, or their bytes in base64.'),
                }),
            ),
            model: z.string(),
            usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
        })
        .meta({ id: 'Embeddings' }),
);

const wholeTextCompletion = lazySchema(() =>
    z
        .object({
            id: z.string(),
            object: z.literal('text_completion'),
            created: z.int(),
            model: z.string(),
            choices: z.array(
                z.object({
                    text: z.string(),
                    index: z.int(),
                    logprobs: z.unknown(),
                    finish_reason: z.string().nullable(),
                }),
            ),
            usage: usage().exactOptional(),
        })
        .meta({ id: 'TextCompletion' }),
);

export const textCompletion = lazySchema(() => z.union([wholeTextCompletion(), mediaType('text/event-stream')()]));
