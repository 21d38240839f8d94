import type { ChatEvent } from '../chat/chat-event.ts';
import type { ChatTurn } from '../chat/chat-turn.ts';
import { chatWithAgent } from '../chat/chat-with-agent.ts';
import type { DoorContext } from './door-context.ts';
import { linkedAbort } from './linked-abort.ts';

export interface OpenEventsInput {
    readonly request: Request;
    readonly turn: ChatTurn;
    /** Who listens, where that is not the request's client itself. */
    readonly listener?: AbortSignal;
    /** The client's own name of the chat, where its protocol has one. */
    readonly chatId?: string | null | undefined;
}

export interface OpenedEvents {
    readonly events: AsyncIterable<ChatEvent>;
    /** Ends the listening; and the reply with it, unless the client asked that it goes on. */
    readonly abort: AbortController;
}

/** The events of a turn's reply. With `x-resume: true` the reply is made to its end, also when the client leaves. */
export function openEvents(
    context: DoorContext,
    { request, turn, listener, chatId = null }: OpenEventsInput,
): OpenedEvents {
    const abort = linkedAbort(listener ?? request.signal, context.doors.shutdown);
    if (request.headers.get('x-resume') !== 'true')
        return { abort, events: chatWithAgent(context, turn, abort.signal) };
    const making = linkedAbort(context.doors.shutdown);
    const events = chatWithAgent(context, turn, making.signal);
    return { abort, events: context.keepAnswering({ turn, events, making, chatId }, abort.signal) };
}
