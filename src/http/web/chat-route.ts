import type { Agent } from '../../agents/agent.ts';
import { agentNotFound } from '../../agents/find-living-agent.ts';
import type { ChatMessage } from '../../chat/chat-message.ts';
import type { ChatCaller, ChatTurn } from '../../chat/chat-turn.ts';
import { chatWithAgent } from '../../chat/chat-with-agent.ts';
import { AppError } from '../../shared/errors.ts';
import { newRandomHex } from '../../shared/ids.ts';
import { isAdminRequest } from '../admin-of.ts';
import { cookieOf, isSecureRequest, setCookie } from '../cookies.ts';
import type { DoorContext } from '../door-context.ts';
import { eventStream } from '../event-stream.ts';
import { linkedAbort } from '../linked-abort.ts';
import { logFailure } from '../log-failure.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { toReplyOptions } from '../reply-options-schema.ts';
import { type AddressSource, addressOf, toCaller } from '../to-caller.ts';
import { toUiAnswer, toUiFrames, UI_STREAM_HEADERS, uiErrorFrames } from './encode-ui-stream.ts';
import { type WebChatBody, webChatBody } from './protocol.ts';
import { type ThreadWithContext, toThread, toUserMessage } from './to-thread.ts';
import { VISITOR_COOKIE } from './visitor-cookie.ts';

export interface WebChatInput {
    readonly request: Request;
    readonly server: AddressSource | null;
    readonly agentName: string;
}

const VISITOR_SECONDS = 365 * 24 * 60 * 60;

/** `POST /agents/:agentName/api/chat`: refuse, convert, call the core, convert back. */
export async function answerWebChat(context: DoorContext, input: WebChatInput): Promise<Response> {
    const { request, agentName } = input;
    const isAdmin = await isAdminRequest(context, request);
    const authorize = (agent: Agent) => {
        if (agent.visibility === 'PRIVATE' && !isAdmin) throw agentNotFound(agent.agentName);
    };
    const body = parseParameters(webChatBody, await readJsonBody(request, context.doors.bodyLimits));
    const newVisitor = cookieOf(request, VISITOR_COOKIE) === null ? newRandomHex() : null;
    const caller = webCaller(context, input, body, newVisitor);
    const recorded = await recordedConversation(context, agentName, body, authorize);
    const turn: ChatTurn = {
        agentName,
        ...toTurnThread(body, recorded?.thread ?? []),
        options: toReplyOptions(body),
        authorize,
        // Who goes on with a conversation by its id is its caller, also without the cookie of the time when it began.
        caller: recorded === null ? caller : { ...caller, callerHash: recorded.callerHash },
        isRetry: body.trigger === 'regenerate-message',
    };
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const events = chatWithAgent(context, turn, abort.signal);
    const response =
        body.stream === false
            ? Response.json(await toUiAnswer(events))
            : await eventStream({
                  frames: toUiFrames(events, { continuedMessageId: continuedMessageId(body) }),
                  abort,
                  headers: UI_STREAM_HEADERS,
                  timing: context.doors.streamTiming,
                  toErrorFrames: error => uiErrorFrames(logFailure(context.log, request, error).message),
                  onLateError: error => void logFailure(context.log, request, error),
              });
    if (newVisitor !== null) response.headers.append('set-cookie', visitorCookie(context, request, newVisitor));
    return response;
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

/** Without a cookie (scripts, pages of other sites) a chat's id and address tell visitors apart as well as can be. */
function webCaller(
    { doors }: DoorContext,
    { request, server }: WebChatInput,
    body: WebChatBody,
    newVisitor: string | null,
): ChatCaller {
    const origin = { request, server, isProxyTrusted: doors.isProxyTrusted };
    const chat = body.id ? `chat ${body.id} ${addressOf(origin)}` : null;
    const identity = newVisitor === null ? cookieOf(request, VISITOR_COOKIE) : (chat ?? newVisitor);
    return toCaller({ ...origin, source: 'AGENT_PAGE_CHAT', apiKey: null, identity: identity ?? '' });
}

function visitorCookie({ doors }: DoorContext, request: Request, visitor: string): string {
    return setCookie({
        name: VISITOR_COOKIE,
        value: visitor,
        maxAgeSeconds: VISITOR_SECONDS,
        isSecure: isSecureRequest(request, doors.isProxyTrusted),
    });
}

/** After a tool that the client ran, the SDK goes on with the same message and expects its id again. */
function continuedMessageId(body: WebChatBody): string | null {
    const last = body.messages?.at(-1);
    return last?.role === 'assistant' ? (last.id ?? null) : null;
}
