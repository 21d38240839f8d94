import type { ChatEvents } from '../../../chat/chat-event.ts';
import { encodeEvents } from '../../frame-source.ts';
import type { HttpContext } from '../../http-context.ts';
import type { LinkedAbort } from '../../linked-abort.ts';
import type { WebChatBody } from '../protocol.ts';
import { createUiEncoder, toUiAnswer } from './encode-ui-stream.ts';
import { toVisitorError } from './to-visitor-error.ts';
import { uiEventStream } from './ui-event-stream.ts';

export interface UiResponseInput {
    readonly events: ChatEvents;
    /** Ends the listening to them. Released at the end. */
    readonly abort: LinkedAbort;
    readonly request: Request;
    readonly body: Pick<WebChatBody, 'messages' | 'stream'>;
    readonly isAdmin: boolean;
}

/**
 * A reply as its page reads it: the UI message stream, or one JSON answer where no stream is asked for.
 * @throws AppError in a visitor's words, unless it is the admin who asks
 */
export async function uiResponse(
    context: HttpContext,
    { request, body, isAdmin, events, abort }: UiResponseInput,
): Promise<Response> {
    if (body.stream !== false) {
        const frames = encodeEvents(events, createUiEncoder({ continuedMessageId: continuedMessageId(body) }));
        return uiEventStream(context, { request, isAdmin, frames, abort });
    }
    try {
        return Response.json(await toUiAnswer(events));
    } catch (error) {
        throw isAdmin ? error : toVisitorError(error);
    } finally {
        abort.release();
    }
}

/** After a tool that the client ran, the SDK goes on with the same message and expects its id again. */
function continuedMessageId({ messages }: Pick<WebChatBody, 'messages'>): string | null {
    const last = messages?.at(-1);
    return last?.role === 'assistant' ? (last.id ?? null) : null;
}
