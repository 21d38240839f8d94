import { countInputTokens } from '../../../chat/count-input-tokens.ts';
import type { HttpContext } from '../../http-context.ts';
import { type ResponseRequest, readResponseTurn } from './responses-route.ts';

/** `POST …/responses/input_tokens`: an estimate of what the request would be to the model, the agent's own instructions included. */
export async function countResponseTokens(context: HttpContext, input: ResponseRequest): Promise<Response> {
    const { turn } = await readResponseTurn(context, input);
    return Response.json({ object: 'response.input_tokens', input_tokens: await countInputTokens(context, turn) });
}
