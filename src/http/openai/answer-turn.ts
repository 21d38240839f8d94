import type { ChatEvents } from '../../chat/chat-event.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import { chatWithAgent } from '../../chat/chat-with-agent.ts';
import type { TurnAbort } from '../../chat/open-turn.ts';
import type { NewStoredReply } from '../../ports/stored-reply-store.ts';
import type { DoorContext } from '../door-context.ts';
import { type EventStreamInput, eventStream } from '../event-stream.ts';
import { encodeEvents, type ReplyEncoder } from '../frame-source.ts';
import { linkedAbort } from '../linked-abort.ts';
import { openEvents } from '../open-events.ts';

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

/** The response to a turn in either OpenAI API: streamed or whole, stored or not, made once for each `Idempotency-Key`. */
export async function answerTurn(context: DoorContext, input: AnswerTurnInput): Promise<Response> {
    const { request, turn, body, storing, toErrorFrames, onLateError } = input;
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const answer = (given: ChatTurn, making: TurnAbort) => {
        const events = chatWithAgent(context, given, making);
        return storing === null ? events : storedEvents(context, storing, events);
    };
    const events = openEvents(context, { request, turn, answer, abort, body });
    if (input.isStreamed) {
        const frames = encodeEvents(events, input.createEncoder());
        const { streamTiming: timing } = context.doors;
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
async function* storedEvents({ storedReplies }: DoorContext, storing: StoringInput, events: ChatEvents): ChatEvents {
    for await (const batch of events) {
        const [first] = batch;
        if (first?.type === 'start') {
            const { replyId, agentName, createdAt } = first;
            await storedReplies.keep({ ...storing, replyId, agentName, createdAt });
        }
        yield batch;
    }
}
