import { z } from 'zod';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { replyOptionsShape } from '../../reply-options-schema.ts';

/** What is passed on of a request for the continuation of a text. */
export const passedParameters = lazySchema(() => {
    const token = z.int().min(0);
    const { temperature, top_p, max_tokens, stop, seed, presence_penalty, frequency_penalty, logit_bias, n, user } =
        replyOptionsShape();
    return z.object({
        prompt: z.union([
            z.string(),
            z.array(z.string()).min(1).max(2048),
            z.array(token).min(1),
            z.array(z.array(token).min(1)).min(1).max(2048),
        ]),
        temperature,
        top_p,
        max_tokens,
        stop,
        seed,
        presence_penalty,
        frequency_penalty,
        logit_bias,
        n,
        user,
        best_of: z.int().min(1).max(20).nullish(),
        echo: z.boolean().nullish(),
        logprobs: z.int().min(0).max(5).nullish(),
        suffix: z.string().nullish(),
    });
});

/** The body of `POST …/completions`: what the server reads of it. Everything else in it is ignored. */
export const textCompletionBody = lazySchema(() =>
    passedParameters()
        .extend({
            model: z.string().max(256).nullish(),
            stream: z.boolean().nullish(),
            stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
        })
        .meta({ id: 'TextCompletionRequest' }),
);
