import type { ChatEvent } from '../../chat/chat-event.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import type { DoorContext } from '../door-context.ts';
import { type EventStreamInput, eventStream } from '../event-stream.ts';
import { linkedAbort } from '../linked-abort.ts';
import { openEvents } from '../open-events.ts';
import { answerOnce, type MadeAnswer } from './answer-once.ts';
import { type StoringInput, storingEvents } from './storing-events.ts';

export interface AnswerTurnInput extends Pick<EventStreamInput, 'toErrorFrames' | 'onLateError'> {
    readonly request: Request;
    readonly turn: ChatTurn;
    readonly body: object;
    readonly isStreamed: boolean;
    /** What is written down for a client that may fetch the answer again; `null` where it may not. */
    readonly storing: StoringInput | null;
    readonly toWhole: (events: AsyncIterable<ChatEvent>) => Promise<object>;
    readonly toFrames: (events: AsyncIterable<ChatEvent>) => AsyncGenerator<string, void, undefined>;
}

/** The answer to a turn in either API of this door: streamed or whole, stored or not, made once for each `Idempotency-Key`. */
export async function answerTurn(context: DoorContext, input: AnswerTurnInput): Promise<Response> {
    const { request, turn, isStreamed } = input;
    const idempotencyKey = request.headers.get('idempotency-key') || null;
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const contentType = isStreamed ? 'text/event-stream' : 'application/json';
    const pieces =
        idempotencyKey === null
            ? makeAnswer(context, input, abort.signal).pieces
            : answerOnce(
                  context,
                  {
                      ...{ idempotencyKey, contentType, callerHash: turn.caller.callerHash },
                      requestIdentity: [new URL(request.url).pathname, input.body],
                      authorize: async () => turn.authorize((await context.findAgent(turn.agentName)).agent),
                      make: signal => makeAnswer(context, input, signal),
                  },
                  abort.signal,
              );
    const { toErrorFrames, onLateError } = input;
    const { streamTiming: timing } = context.doors;
    if (isStreamed) return eventStream({ request, frames: pieces, abort, timing, toErrorFrames, onLateError });
    const text = (await Array.fromAsync(pieces).finally(abort.release)).join('');
    return new Response(text, { headers: { 'content-type': 'application/json;charset=utf-8' } });
}

function makeAnswer(context: DoorContext, input: AnswerTurnInput, signal: AbortSignal): MadeAnswer {
    const { request, turn, storing } = input;
    let isWhole = false;
    const events = openEvents(context, { request, turn, signal });
    const noted = noteFinish(storing === null ? events : storingEvents(context, events, storing));
    return {
        pieces: input.isStreamed ? input.toFrames(noted) : wholePiece(() => input.toWhole(noted)),
        isWhole: () => isWhole,
    };

    async function* noteFinish(from: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent, void, undefined> {
        for await (const event of from) {
            isWhole ||= event.type === 'finish';
            yield event;
        }
    }
}

async function* wholePiece(toWhole: () => Promise<object>): AsyncGenerator<string, void, undefined> {
    yield JSON.stringify(await toWhole());
}
