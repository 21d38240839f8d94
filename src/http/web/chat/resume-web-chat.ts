import type { CallerQuota } from '../../../chat/caller-quota.ts';
import type { ChatCaller } from '../../../chat/chat-turn.ts';
import { resumeReply } from '../../../chat/resume-reply.ts';
import type { RunningReply } from '../../../ports/running-reply-store.ts';
import { newRandomHex } from '../../../shared/ids.ts';
import { authorizeVisitor } from '../../authorize-visitor.ts';
import { encodeEvents, skipFrames } from '../../frame-source.ts';
import type { HttpContext } from '../../http-context.ts';
import { linkedAbort } from '../../linked-abort.ts';
import { seenFrameCount } from '../../seen-frame-count.ts';
import type { AddressSource } from '../../to-caller.ts';
import { createUiEncoder } from './encode-ui-stream.ts';
import { toChatHash, toWebCaller } from './to-web-caller.ts';
import { uiEventStream } from './ui-event-stream.ts';
import { visitorOrNull } from './visitor-of.ts';

export interface RunningChatRequest {
    readonly request: Request;
    readonly server: AddressSource | null;
    readonly agentName: string;
    /** The client's own id of the chat, as `useChat` has one, or the conversation's. */
    readonly chatId: string;
}

export interface ResumeWebChatInput extends RunningChatRequest {
    readonly isAdmin: boolean;
    readonly quota: CallerQuota | null;
}

/**
 * `GET /agents/:agentName/api/chat/:chatId/stream`: the reply that is being made in this visitor's chat, from its beginning or after
 * `starting_after`; 204 where there is none, which is how the AI SDK asks for it after a reload.
 */
export async function resumeWebChat(context: HttpContext, input: ResumeWebChatInput): Promise<Response> {
    const { request, isAdmin, quota } = input;
    const { reply, caller } = await findRunningChat(context, input);
    if (reply === null || reply.endedAt !== null) return new Response(null, { status: 204 });
    const authorize = authorizeVisitor(isAdmin);
    authorize((await context.findAgent(reply.agentName)).agent);
    const owner = { agentName: reply.agentName, caller, authorize, quota };
    const seenCount = seenFrameCount(request);
    const abort = linkedAbort(request.signal, context.http.shutdown);
    const events = resumeReply(context, { replyId: reply.replyId, owner }, abort);
    const frames = encodeEvents(events, createUiEncoder({ continuedMessageId: null }));
    return uiEventStream(context, { request, isAdmin, frames: skipFrames(frames, seenCount), abort });
}

/** The reply that was made last in a chat of this visitor, and the visitor as a caller. */
export async function findRunningChat(
    context: HttpContext,
    input: RunningChatRequest,
): Promise<{ readonly reply: RunningReply | null; readonly caller: ChatCaller }> {
    const { agentName, chatId, request } = input;
    const caller = toWebCaller(context, input, visitorOrNull(request) ?? newRandomHex());
    const chatHash = toChatHash(context, input, chatId);
    const { callerHash } = caller;
    return {
        caller,
        reply: await context.runningReplies.findOfChatOrNull({ agentName, callerHash, chatId, chatHash }),
    };
}
