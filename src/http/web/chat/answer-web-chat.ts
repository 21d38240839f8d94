import { chatWithAgent } from '../../../chat/chat-with-agent.ts';
import type { Agent } from '../../../domain/agent.ts';
import type { ChatMessage } from '../../../domain/chat-message.ts';
import type { ChatTurn, ThreadWithContext } from '../../../domain/chat-turn.ts';
import type { TurnAbort } from '../../../ports/open-turns.ts';
import { AppError } from '../../../shared/errors.ts';
import { admitVisitor } from '../../admit.ts';
import { openEvents } from '../../answer-turn.ts';
import { authorizeVisitor } from '../../authorize-visitor.ts';
import { parseParameters } from '../../contract/parse-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { linkedAbort } from '../../linked-abort.ts';
import { readJsonBody } from '../../read-json-body.ts';
import { toReplyOptions } from '../../reply-options-schema.ts';
import { notesOf } from '../../request-notes.ts';
import { isAdminRequest } from '../../require-admin.ts';
import type { AddressSource } from '../../to-caller.ts';
import { type WebChatBody, webChatBody } from '../protocol.ts';
import { toThread, toUserMessage } from './to-thread.ts';
import { toChatHash, toWebCaller } from './to-web-caller.ts';
import { uiResponse } from './ui-response.ts';
import { newVisitor, visitorOrNull } from './visitor-cookie.ts';

export interface WebChatInput {
    readonly request: Request;
    readonly server: AddressSource | null;
    readonly agentName: string;
}

/** `POST /agents/:agentName/api/chat`: refuse, convert, call the core, convert back. */
export async function answerWebChat(context: HttpContext, input: WebChatInput): Promise<Response> {
    const { request, agentName } = input;
    const isAdmin = await isAdminRequest(context, request);
    const authorize = authorizeVisitor(isAdmin);
    const quota = await admitVisitor(context, { ...input, isAdmin });
    const limits = isAdmin ? context.http.bodyLimits : context.http.visitorBodyLimits;
    const body = parseParameters(webChatBody, await readJsonBody(request, limits));
    const knownVisitor = visitorOrNull(request);
    const caller = toWebCaller(context, input, knownVisitor ?? newVisitor(context, request));
    const recorded = await recordedConversation(context, agentName, body, authorize);
    const turn: ChatTurn = {
        agentName,
        ...toTurnThread(body, recorded?.thread ?? []),
        options: toReplyOptions(body),
        authorize,
        quota,
        // A client that continues a conversation by its id is its caller, even without the cookie it began with.
        caller: recorded === null ? caller : { ...caller, callerHash: recorded.callerHash },
        clientChat: body.id
            ? { chatHash: toChatHash(context, input, body.id), isOfNewVisitor: knownVisitor === null }
            : null,
        isRetry: body.trigger === 'regenerate-message',
        conversationId: body.conversationId ?? undefined,
        trace: notesOf(request).trace,
    };
    const abort = linkedAbort(request.signal, context.http.shutdown);
    const answer = (given: ChatTurn, making: TurnAbort) => chatWithAgent(context, given, making);
    const events = openEvents(context, { request, turn, answer, abort, chatId: body.id });
    return uiResponse(context, { request, body, isAdmin, events, abort });
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
    context: HttpContext,
    agentName: string,
    body: WebChatBody,
    authorize: (agent: Agent) => void,
) {
    if (!body.conversationId || body.messages) return null;
    const { agent } = await context.findAgent(agentName);
    authorize(agent);
    return context.conversations.readWebThread(agent.agentName, body.conversationId);
}
