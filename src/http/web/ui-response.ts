import type { ChatEvent } from '../../chat/chat-event.ts';
import type { DoorContext } from '../door-context.ts';
import { eventStream } from '../event-stream.ts';
import type { LinkedAbort } from '../linked-abort.ts';
import { toUiAnswer, toUiFrames, UI_STREAM_HEADERS } from './encode-ui-stream.ts';
import type { WebChatBody } from './protocol.ts';
import { toVisitorError } from './to-visitor-error.ts';
import { uiStreamErrors } from './ui-stream-errors.ts';

export interface UiResponseInput {
    readonly events: AsyncIterable<ChatEvent>;
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
    context: DoorContext,
    { request, body, isAdmin, events, abort }: UiResponseInput,
): Promise<Response> {
    try {
        if (body.stream === false) return Response.json(await toUiAnswer(events).finally(abort.release));
        return await eventStream({
            request,
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

/** After a tool that the client ran, the SDK goes on with the same message and expects its id again. */
function continuedMessageId({ messages }: Pick<WebChatBody, 'messages'>): string | null {
    const last = messages?.at(-1);
    return last?.role === 'assistant' ? (last.id ?? null) : null;
}
