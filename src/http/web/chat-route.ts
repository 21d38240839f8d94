import type { Agent } from '../../agents/agent.ts';
import { agentNotFound } from '../../agents/find-living-agent.ts';
import type { ChatMessage } from '../../chat/chat-message.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import { AppError } from '../../shared/errors.ts';
import { newRandomHex } from '../../shared/ids.ts';
import { isAdminRequest } from '../admin-of.ts';
import { cookieOf } from '../cookies.ts';
import type { DoorContext } from '../door-context.ts';
import { eventStream } from '../event-stream.ts';
import { openEvents } from '../open-events.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { toReplyOptions } from '../reply-options-schema.ts';
import type { AddressSource } from '../to-caller.ts';
import { toUiAnswer, toUiFrames, UI_STREAM_HEADERS } from './encode-ui-stream.ts';
import { type WebChatBody, webChatBody } from './protocol.ts';
import { type ThreadWithContext, toThread, toUserMessage } from './to-thread.ts';
import { toVisitorError } from './to-visitor-error.ts';
import { toWebCaller } from './to-web-caller.ts';
import { uiStreamErrors } from './ui-stream-errors.ts';
import { VISITOR_COOKIE, visitorCookie } from './visitor-cookie.ts';

export interface WebChatInput {
    readonly request: Request;
    readonly server: AddressSource | null;
    readonly agentName: string;
}

/** `POST /agents/:agentName/api/chat`: refuse, convert, call the core, convert back. */
export async function answerWebChat(context: DoorContext, input: WebChatInput): Promise<Response> {
    const { request, agentName } = input;
    const isAdmin = await isAdminRequest(context, request);
    const authorize = (agent: Agent) => {
        if (agent.visibility === 'PRIVATE' && !isAdmin) throw agentNotFound(agent.agentName);
    };
    const body = parseParameters(webChatBody, await readJsonBody(request, context.doors.bodyLimits));
    const newVisitor = cookieOf(request, VISITOR_COOKIE) === null ? newRandomHex() : null;
    const caller = toWebCaller(context, { ...input, chatId: body.id, newVisitor });
    const recorded = await recordedConversation(context, agentName, body, authorize);
    const turn: ChatTurn = {
        agentName,
        ...toTurnThread(body, recorded?.thread ?? []),
        options: toReplyOptions(body),
        authorize,
        // Who goes on with a conversation by its id is its caller, also without the cookie of the time when it began.
        caller: recorded === null ? caller : { ...caller, callerHash: recorded.callerHash },
        isRetry: body.trigger === 'regenerate-message',
        conversationId: body.conversationId ?? undefined,
    };
    const response = await answerTurn(context, { request, turn, body, isAdmin });
    if (newVisitor !== null) response.headers.append('set-cookie', visitorCookie(context, request, newVisitor));
    return response;
}

interface TurnAnswer {
    readonly request: Request;
    readonly turn: ChatTurn;
    readonly body: WebChatBody;
    readonly isAdmin: boolean;
}

/** @throws AppError in a visitor's words, unless it is the admin who asks */
async function answerTurn(context: DoorContext, { request, turn, body, isAdmin }: TurnAnswer): Promise<Response> {
    const { events, abort } = openEvents(context, { request, turn, chatId: body.id });
    try {
        if (body.stream === false) return Response.json(await toUiAnswer(events));
        return await eventStream({
            frames: toUiFrames(events, { continuedMessageId: continuedMessageId(body) }),
            abort,
            headers: UI_STREAM_HEADERS,
            timing: context.doors.streamTiming,
            ...uiStreamErrors(context, { request, isAdmin }),
        });
    } catch (error) {
        throw isAdmin ? error : toVisitorError(error);
    }
}

/** The thread of the request: all of it as `useChat` sends it, or the recorded one and the new message. */
function toTurnThread(body: WebChatBody, recorded: readonly ChatMessage[]): ThreadWithContext {
    if (body.messages) return toThread(body.messages);
    if (!body.message) {
        throw new AppError('parameter_missing', "Missing required parameter: 'messages'.", { param: 'messages' });
    }
    const message: ChatMessage =
        typeof body.message === 'string'
            ? { role: 'user', content: body.message }
            : toUserMessage(body.message, 'message');
    return { thread: [...recorded, message], context: null };
}

async function recordedConversation(
    context: DoorContext,
    agentName: string,
    body: WebChatBody,
    authorize: (agent: Agent) => void,
) {
    if (!body.conversationId || body.messages) return null;
    const { agent } = await context.findAgent(agentName);
    authorize(agent);
    return context.conversations.readWebThread(agent.agentName, body.conversationId);
}

/** After a tool that the client ran, the SDK goes on with the same message and expects its id again. */
function continuedMessageId(body: WebChatBody): string | null {
    const last = body.messages?.at(-1);
    return last?.role === 'assistant' ? (last.id ?? null) : null;
}
