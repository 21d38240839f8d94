import type { ChatEvents } from '../chat/chat-event.ts';
import type { ChatTurn } from '../chat/chat-turn.ts';
import { chatWithAgent } from '../chat/chat-with-agent.ts';
import type { TurnAbort } from '../chat/open-turn.ts';
import { replyOnce } from '../chat/reply-once.ts';
import { ResumableReply, type ResumableReplyInput } from '../chat/resumable-reply.ts';
import type { NewStoredReply } from '../ports/stored-reply-store.ts';
import { type EventStreamInput, eventStream } from './event-stream.ts';
import { encodeEvents, type ReplyEncoder } from './frame-source.ts';
import type { HttpContext } from './http-context.ts';
import { linkedAbort } from './linked-abort.ts';

/** What is written down for a client that may fetch its reply again. */
export type StoringInput = Pick<NewStoredReply, 'kind' | 'callerHash' | 'metadata' | 'request'>;

export interface AnswerTurnInput extends Pick<EventStreamInput, 'toErrorFrames' | 'onLateError'> {
    readonly request: Request;
    readonly turn: ChatTurn;
    readonly body: object;
    readonly isStreamed: boolean;
    /** `null` if the client may not fetch the reply again. */
    readonly storing: StoringInput | null;
    readonly toWhole: (events: ChatEvents) => Promise<object>;
    readonly createEncoder: () => ReplyEncoder;
}

/** The response to a turn: streamed or whole, stored or not, made once for each `Idempotency-Key`. */
export async function answerTurn(context: HttpContext, input: AnswerTurnInput): Promise<Response> {
    const { request, turn, body, storing, toErrorFrames, onLateError } = input;
    const abort = linkedAbort(request.signal, context.http.shutdown);
    const answer = (given: ChatTurn, making: TurnAbort) => {
        const events = chatWithAgent(context, given, making);
        return storing === null ? events : storedEvents(context, storing, events);
    };
    const events = openEvents(context, { request, turn, answer, abort, body });
    if (input.isStreamed) {
        const frames = encodeEvents(events, input.createEncoder());
        const { streamTiming: timing } = context.http;
        return eventStream({ request, frames, abort, timing, toErrorFrames, onLateError });
    }
    try {
        return new Response(JSON.stringify(await input.toWhole(events)), { headers: JSON_HEADERS });
    } finally {
        abort.release();
    }
}

const JSON_HEADERS = { 'content-type': 'application/json;charset=utf-8' };

/** A reply that its client may fetch again is marked as stored before the client hears of it. */
async function* storedEvents({ storedReplies }: HttpContext, storing: StoringInput, events: ChatEvents): ChatEvents {
    for await (const batch of events) {
        const [first] = batch;
        if (first?.type === 'start') {
            const { replyId, agentName, createdAt } = first;
            await storedReplies.add({ ...storing, replyId, agentName, createdAt });
        }
        yield batch;
    }
}

export interface OpenEventsInput {
    readonly request: Request;
    readonly turn: ChatTurn;
    readonly answer: ResumableReplyInput['startReply'];
    /** Ends the listening, also if the server closes; and the reply with it, unless the client asked that it goes on. */
    readonly abort: TurnAbort;
    /** The client's own name of the chat, if its protocol has one. */
    readonly chatId?: string | null | undefined;
    /** The body that an `Idempotency-Key` belongs to; absent if the protocol has no such keys. */
    readonly body?: object;
}

/** The events of a turn's reply. With `x-resume: true` or an `Idempotency-Key` it is made to its end, also if the client leaves. */
export function openEvents(context: HttpContext, input: OpenEventsInput): ChatEvents {
    const { request, turn, answer, abort, chatId = null, body } = input;
    const idempotencyKey = body === undefined ? null : request.headers.get('idempotency-key') || null;
    const isResumable = request.headers.get('x-resume') === 'true';
    if (idempotencyKey === null && !isResumable) return answer(turn, abort);
    const lasting = { turn, startReply: answer, chatId, openAbort: () => linkedAbort(null, context.http.shutdown) };
    if (idempotencyKey === null) return new ResumableReply(context, lasting).events(abort.signal);
    const requestIdentity = [new URL(request.url).pathname, body];
    return replyOnce(context, { ...lasting, idempotencyKey, requestIdentity }, abort.signal);
}
