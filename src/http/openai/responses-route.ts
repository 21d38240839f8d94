import type { ChatMessage } from '../../chat/chat-message.ts';
import { textOf } from '../../chat/chat-message.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import { chatWithAgent } from '../../chat/chat-with-agent.ts';
import { emptyChoice } from '../../chat/reply-draft.ts';
import type { RecordedReply } from '../../history/read-conversation.ts';
import { AppError } from '../../shared/errors.ts';
import { keyOf } from '../authenticate.ts';
import type { DoorContext } from '../door-context.ts';
import { eventStream } from '../event-stream.ts';
import { linkedAbort } from '../linked-abort.ts';
import { logFailure } from '../log-failure.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { responseErrorFrames, toResponse, toResponseFrames } from './encode-response.ts';
import { toAgentName } from './model-id.ts';
import { responseInputToThread } from './response-input-to-thread.ts';
import { toOutputItems } from './response-items.ts';
import { toResponseObject } from './response-object.ts';
import { toResponseOptions } from './response-options.ts';
import { responseBody } from './responses-protocol.ts';
import { threadToInputItems } from './thread-to-input-items.ts';
import { type ApiRequest, toApiTurn } from './to-api-turn.ts';

/** `POST …/responses`: the same core as Chat Completions, in other words. */
export async function answerResponse(context: DoorContext, input: ApiRequest): Promise<Response> {
    const { request, routeName } = input;
    const token = await context.verifyToken(keyOf(request));
    const body = parseParameters(responseBody, await readJsonBody(request, context.doors.bodyLimits));
    const apiTurn = toApiTurn(context, input, token);
    const agentName = toAgentName(routeName, body.model);
    const { thread, context: clientContext } = responseInputToThread(body);
    const previous = body.previous_response_id
        ? await context.conversations.readReply({
              replyId: toReplyId(body.previous_response_id),
              callerHash: apiTurn.caller.callerHash,
              agentName,
              param: 'previous_response_id',
          })
        : null;
    const turn: ChatTurn = {
        ...apiTurn,
        agentName,
        thread: [...threadWithReply(previous), ...thread],
        context: clientContext,
        options: toResponseOptions(body),
    };
    if (turn.thread.length === 0 && turn.context === null) {
        throw new AppError('parameter_missing', "Missing required parameter: 'input'.", { param: 'input' });
    }
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const events = chatWithAgent(context, turn, abort.signal);
    if (body.stream !== true) return Response.json(await toResponse(events, body));
    const onFailure = (error: unknown) => logFailure(context.log, request, error);
    return eventStream({
        frames: toResponseFrames(events, { echo: body, onFailure }),
        abort,
        timing: context.doors.streamTiming,
        toErrorFrames: error => responseErrorFrames(onFailure(error)),
        onLateError: error => void onFailure(error),
    });
}

export interface StoredResponseRequest extends ApiRequest {
    readonly responseId: string;
}

/** `GET …/responses/{id}`: from the history, for the key that asked. */
export async function showResponse(context: DoorContext, input: StoredResponseRequest): Promise<Response> {
    const { row, reply } = await readStored(context, input);
    const choice = {
        ...emptyChoice(),
        text: textOf(reply.content),
        toolCalls: [...(reply.toolCalls ?? [])],
        refusal: reply.refusal ?? '',
        reasoning: row.message.reasoning ?? '',
    };
    const isComplete = row.status === 'COMPLETE';
    return Response.json(
        toResponseObject(
            {
                replyId: row.replyId ?? '',
                agentName: row.agentName,
                createdAt: row.createdAt,
                output: toOutputItems(row.replyId ?? '', choice, isComplete ? 'completed' : 'incomplete'),
                end: isComplete
                    ? { kind: 'finished', reason: row.message.finishReason ?? 'stop', usage: row.usage }
                    : { kind: 'failed', error: new AppError('upstream_failed', 'The answer was not completed.') },
            },
            {},
        ),
    );
}

/** `GET …/responses/{id}/input_items`: what the response answers, newest first as the API has it. */
export async function listInputItems(context: DoorContext, input: StoredResponseRequest): Promise<Response> {
    const { thread } = await readStored(context, input);
    const items = threadToInputItems(thread, toReplyId(input.responseId));
    const isOldestFirst = new URL(input.request.url).searchParams.get('order') === 'asc';
    const data = isOldestFirst ? items : items.toReversed();
    return Response.json({
        object: 'list',
        data,
        first_id: idOf(data.at(0)),
        last_id: idOf(data.at(-1)),
        has_more: false,
    });
}

/** `POST …/responses/{id}/cancel`: there is nothing in the background that could be cancelled. */
export async function cancelResponse(context: DoorContext, input: StoredResponseRequest): Promise<Response> {
    await readStored(context, input);
    throw new AppError('parameter_value_invalid', 'Only background responses can be cancelled.', { param: 'id' });
}

async function readStored(context: DoorContext, input: StoredResponseRequest): Promise<RecordedReply> {
    const token = await context.verifyToken(keyOf(input.request));
    const { caller, authorize } = toApiTurn(context, input, token);
    const stored = await context.conversations.readReply({
        replyId: toReplyId(input.responseId),
        callerHash: caller.callerHash,
        agentName: input.routeName,
    });
    const { agent } = await context.findAgent(stored.row.agentName);
    authorize(agent);
    return stored;
}

function threadWithReply(previous: RecordedReply | null): readonly ChatMessage[] {
    return previous === null ? [] : [...previous.thread, previous.reply];
}

function toReplyId(responseId: string): string {
    return responseId.replace(/^resp_/, '');
}

function idOf(item: object | undefined): string | null {
    return item !== undefined && 'id' in item ? String(item.id) : null;
}
