import { answerOnce } from '../chat/answer-once.ts';
import type { ChatEvents } from '../chat/chat-event.ts';
import type { ChatTurn } from '../chat/chat-turn.ts';
import { LastingReply, type LastingReplyInput } from '../chat/lasting-reply.ts';
import type { TurnAbort } from '../chat/open-turn.ts';
import type { DoorContext } from './door-context.ts';
import { linkedAbort } from './linked-abort.ts';

export interface OpenEventsInput {
    readonly request: Request;
    readonly turn: ChatTurn;
    readonly answer: LastingReplyInput['answer'];
    /** Ends the listening, also if the server closes; and the reply with it, unless the client asked that it goes on. */
    readonly abort: TurnAbort;
    /** The client's own name of the chat, if its protocol has one. */
    readonly chatId?: string | null | undefined;
    /** The body that an `Idempotency-Key` belongs to; absent if the protocol has no such keys. */
    readonly body?: object;
}

/** The events of a turn's reply. With `x-resume: true` or an `Idempotency-Key` it is made to its end, also if the client leaves. */
export function openEvents(context: DoorContext, input: OpenEventsInput): ChatEvents {
    const { request, turn, answer, abort, chatId = null, body } = input;
    const idempotencyKey = body === undefined ? null : request.headers.get('idempotency-key') || null;
    const isResumable = request.headers.get('x-resume') === 'true';
    if (idempotencyKey === null && !isResumable) return answer(turn, abort);
    const lasting = { turn, answer, chatId, openMaking: () => linkedAbort(null, context.doors.shutdown) };
    if (idempotencyKey === null) return new LastingReply(context, lasting).events(abort.signal);
    const requestIdentity = [new URL(request.url).pathname, body];
    return answerOnce(context, { ...lasting, idempotencyKey, requestIdentity }, abort.signal);
}
