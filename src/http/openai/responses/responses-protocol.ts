import { z } from 'zod';
import { lazySchema } from '../../contract/lazy-schema.ts';
import type { Parsed } from '../../contract/parse-parameters.ts';
import { metadataSchema } from '../stored/metadata-schema.ts';

const MOST_TOKENS = 10_000_000;
const MOST_ITEMS = 10_000;

/** An item of the input. Which fields it needs depends on its type; items of unknown types are passed over. */
export const inputItem = lazySchema(() => z.looseObject({ type: z.string().nullish(), role: z.string().nullish() }));

const textFormat = lazySchema(() =>
    z.discriminatedUnion('type', [
        z.looseObject({ type: z.literal('text') }),
        z.looseObject({ type: z.literal('json_object') }),
        z.looseObject({ type: z.literal('json_schema'), name: z.string().min(1), schema: z.looseObject({}) }),
    ]),
);

/** The body of `POST …/responses`: what the server reads of it. Everything else in it is ignored. */
export const responseBody = lazySchema(() =>
    z
        .object({
            model: z.string().max(256).nullish(),
            input: z.union([z.string(), z.array(z.unknown()).max(MOST_ITEMS).pipe(z.array(inputItem()))]).nullish(),
            instructions: z.string().nullish(),
            previous_response_id: z.string().max(256).nullish(),
            stream: z.boolean().nullish(),
            store: z.boolean().nullish(),
            temperature: z.number().min(0).max(2).nullish(),
            top_p: z.number().min(0).max(1).nullish(),
            max_output_tokens: z.int().min(1).max(MOST_TOKENS).nullish(),
            top_logprobs: z.int().min(0).max(20).nullish(),
            tools: z.array(z.looseObject({ type: z.string() })).nullish(),
            tool_choice: z.union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: z.string() })]).nullish(),
            parallel_tool_calls: z.boolean().nullish(),
            text: z.looseObject({ format: textFormat().nullish() }).nullish(),
            reasoning: z.looseObject({ effort: z.string().max(32).nullish() }).nullish(),
            include: z.array(z.string()).nullish(),
            metadata: metadataSchema().nullish(),
            user: z.string().nullish(),
        })
        .meta({ id: 'ResponseRequest' }),
);

/** What a response says of the request that it answers. */
export const responseEcho = lazySchema(() =>
    responseBody().pick({
        instructions: true,
        max_output_tokens: true,
        metadata: true,
        parallel_tool_calls: true,
        previous_response_id: true,
        reasoning: true,
        store: true,
        temperature: true,
        text: true,
        tool_choice: true,
        tools: true,
        top_logprobs: true,
        top_p: true,
        user: true,
    }),
);

export type ResponseBody = Parsed<typeof responseBody>;
export type ResponseEcho = Parsed<typeof responseEcho>;
export type InputItem = Parsed<typeof inputItem>;
