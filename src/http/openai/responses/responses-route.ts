import type { ChatMessage } from '../../../chat/chat-message.ts';
import type { ChatCaller, ChatTurn } from '../../../chat/chat-turn.ts';
import { AppError } from '../../../shared/errors.ts';
import { answerTurn, type StoringInput } from '../../answer-turn.ts';
import type { HttpContext } from '../../http-context.ts';
import { logFailure } from '../../log-failure.ts';
import { type AdmittedRequest, toAgentName, toApiTurn } from '../api-request.ts';
import { findStoredResponse } from '../stored/find-stored-response.ts';
import { createResponseEncoder, responseErrorFrames, toResponse } from './encode-response.ts';
import { resolveItemReferences } from './resolve-item-references.ts';
import { responseInputToThread } from './response-input-to-thread.ts';
import { toResponseOptions } from './response-options.ts';
import { type ResponseBody, responseEcho } from './responses-protocol.ts';

export interface ResponseRequest extends AdmittedRequest {
    readonly body: ResponseBody;
}

/** `POST …/responses`: the same core as Chat Completions, in other words. */
export async function answerResponse(context: HttpContext, input: ResponseRequest): Promise<Response> {
    const { request } = input;
    const { body, turn } = await readResponseTurn(context, input);
    const onFailure = (error: unknown) => logFailure(context.log, request, error);
    return answerTurn(context, {
        request,
        turn,
        body,
        isStreamed: body.stream === true,
        storing: body.store === false ? null : toStoring(body, turn),
        toWhole: events => toResponse(events, body),
        createEncoder: () => createResponseEncoder({ echo: body, onFailure }),
        toErrorFrames: error => responseErrorFrames(onFailure(error)),
        onLateError: error => void onFailure(error),
    });
}

/** What a response says of its request is part of it, also when it is fetched again. */
function toStoring({ metadata, ...body }: ResponseBody, { caller: { callerHash } }: ChatTurn): StoringInput {
    return { kind: 'RESPONSE', callerHash, metadata: metadata ?? {}, request: responseEcho().parse(body) };
}

/**
 * The turn that the body of a request for a response means.
 * @throws AppError for what is wrong with it
 */
export async function readResponseTurn(
    context: HttpContext,
    input: ResponseRequest,
): Promise<{ readonly body: ResponseBody; readonly turn: ChatTurn }> {
    const { routeName, body, token } = input;
    const apiTurn = toApiTurn(context, input, token);
    const agentName = toAgentName(routeName, body.model);
    const { callerHash } = apiTurn.caller;
    const items = await resolveItemReferences(context, body.input, { callerHash, agentName });
    const { thread, context: clientContext } = responseInputToThread({ ...body, input: items });
    const previous = await previousResponse(context, apiTurn.caller, { body, agentName });
    const turn: ChatTurn = {
        ...apiTurn,
        agentName,
        conversationId: previous?.conversationId,
        thread: [...(previous?.thread ?? []), ...thread],
        context: clientContext,
        options: toResponseOptions(body),
    };
    if (turn.thread.length === 0 && turn.context === null) {
        throw new AppError('parameter_missing', "Missing required parameter: 'input'.", { param: 'input' });
    }
    return { body, turn };
}

/** The thread that the request goes on with: up to the response that it names, and that response. */
async function previousResponse(
    context: HttpContext,
    { callerHash }: ChatCaller,
    { body, agentName }: { readonly body: ResponseBody; readonly agentName: string },
): Promise<{ readonly conversationId: string; readonly thread: readonly ChatMessage[] } | null> {
    if (!body.previous_response_id) return null;
    const { row, thread, reply } = await findStoredResponse(context, {
        responseId: body.previous_response_id,
        callerHash,
        agentName,
        param: 'previous_response_id',
    });
    return { conversationId: row.conversationId, thread: [...thread, reply] };
}
