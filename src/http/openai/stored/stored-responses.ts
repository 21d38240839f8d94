import { toReplyChoice } from '../../../history/read-conversation.ts';
import { AppError } from '../../../shared/errors.ts';
import { sendJson } from '../../contract/json-reply.ts';
import type { HttpContext } from '../../http-context.ts';
import { type AdmittedRequest, toApiTurn } from '../api-request.ts';
import type { deletedResponse } from '../replies-protocol.ts';
import { toOutputItems } from '../responses/response-items.ts';
import { toResponseObject } from '../responses/response-object.ts';
import { responseEcho } from '../responses/responses-protocol.ts';
import { threadToInputItems } from '../responses/thread-to-input-items.ts';
import { findStoredResponse, type StoredResponse } from './find-stored-response.ts';
import { type ItemListQuery, toPage, toPageQuery } from './page-query.ts';

export interface StoredResponseRequest extends AdmittedRequest {
    readonly responseId: string;
}

/** `GET …/responses/{id}`: from the history, for the key that asked. */
export async function showResponse(context: HttpContext, input: StoredResponseRequest): Promise<Response> {
    const { row, stored } = await readStored(context, input);
    const { replyId, agentName, createdAt, metadata } = stored;
    const isComplete = row.status === 'COMPLETE';
    const output = toOutputItems(replyId, toReplyChoice(row.message), isComplete ? 'completed' : 'incomplete');
    const response = toResponseObject(
        {
            replyId,
            agentName,
            createdAt,
            output,
            end: isComplete
                ? {
                      kind: 'finished',
                      reason: row.message.finishReason ?? 'stop',
                      usage: row.usage,
                      completedAt: row.createdAt,
                  }
                : { kind: 'failed', error: new AppError('upstream_failed', 'The answer was not completed.') },
        },
        { ...responseEcho().parse(stored.request ?? {}), metadata },
    );
    return Response.json(response);
}

/** `GET …/responses/{id}/input_items`: what the response answers, newest first as the API has it. */
export async function listInputItems(
    context: HttpContext,
    input: StoredResponseRequest & { readonly query: ItemListQuery },
): Promise<Response> {
    const { thread, stored } = await readStored(context, input);
    const items = threadToInputItems(thread, stored.replyId);
    return Response.json(toPage(items, toPageQuery(input.query, 'desc')));
}

/** `POST …/responses/{id}/cancel`: there is nothing in the background that could be cancelled. */
export async function cancelResponse(context: HttpContext, input: StoredResponseRequest): Promise<Response> {
    await readStored(context, input);
    throw new AppError('parameter_value_invalid', 'Only background responses can be cancelled.', { param: 'id' });
}

/** `DELETE …/responses/{id}`: it is not there for its client any more; what was said stays in the history. */
export async function deleteResponse(context: HttpContext, input: StoredResponseRequest): Promise<Response> {
    const { stored } = await readStored(context, input);
    await context.storedReplies.delete(stored);
    return sendJson<typeof deletedResponse>({ id: `resp_${stored.replyId}`, object: 'response', deleted: true });
}

async function readStored(context: HttpContext, input: StoredResponseRequest): Promise<StoredResponse> {
    const { caller, authorize } = toApiTurn(context, input, input.token);
    const { callerHash } = caller;
    const found = await findStoredResponse(context, { ...input, callerHash, agentName: input.routeName });
    const { agent } = await context.findAgent(found.stored.agentName);
    authorize(agent);
    return found;
}
