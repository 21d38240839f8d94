import type { ChatEvents } from '../chat/chat-event.ts';
import type { ChatTurn } from '../chat/chat-turn.ts';
import { chatWithAgent } from '../chat/chat-with-agent.ts';
import type { TurnAbort } from '../chat/open-turn.ts';
import type { DoorContext } from './door-context.ts';
import { linkedAbort } from './linked-abort.ts';

export interface OpenEventsInput {
    readonly request: Request;
    readonly turn: ChatTurn;
    /** Ends the listening, also if the server closes; and the reply with it, unless the client asked that it goes on. */
    readonly abort: TurnAbort;
    /** The client's own name of the chat, where its protocol has one. */
    readonly chatId?: string | null | undefined;
}

/** The events of a turn's reply. With `x-resume: true` the reply is made to its end, also when the client leaves. */
export function openEvents(context: DoorContext, { request, turn, abort, chatId = null }: OpenEventsInput): ChatEvents {
    if (request.headers.get('x-resume') !== 'true') return chatWithAgent(context, turn, abort);
    const making = linkedAbort(null, context.doors.shutdown);
    const answer = (kept: ChatTurn) => chatWithAgent(context, kept, making);
    return context.keepAnswering({ turn, answer, making, onMade: making.release, chatId }, abort.signal);
}
