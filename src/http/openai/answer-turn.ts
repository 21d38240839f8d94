import type { ChatEvent, ChatEvents } from '../../chat/chat-event.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import type { TurnAbort } from '../../chat/open-turn.ts';
import type { NewStoredReply } from '../../ports/stored-reply-store.ts';
import type { DoorContext } from '../door-context.ts';
import { type EventStreamInput, eventStream } from '../event-stream.ts';
import { encodeEvents, type FrameSource, framesOf, type ReplyEncoder } from '../frame-source.ts';
import { type LinkedAbort, linkedAbort } from '../linked-abort.ts';
import { openEvents } from '../open-events.ts';
import { answerOnce, type MadeAnswer } from './answer-once.ts';

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
    const { request, isStreamed, toErrorFrames, onLateError } = input;
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const idempotencyKey = request.headers.get('idempotency-key') || null;
    const frames =
        idempotencyKey === null
            ? makeAnswer(context, input, abort).frames
            : answerIdempotently(context, input, idempotencyKey, abort);
    if (isStreamed) {
        const { streamTiming: timing } = context.doors;
        return eventStream({ request, frames, abort, timing, toErrorFrames, onLateError });
    }
    try {
        return new Response(await readAll(frames), { headers: JSON_HEADERS });
    } finally {
        abort.release();
    }
}

const JSON_HEADERS = { 'content-type': 'application/json;charset=utf-8' };

function answerIdempotently(
    context: DoorContext,
    input: AnswerTurnInput,
    idempotencyKey: string,
    abort: LinkedAbort,
): FrameSource {
    const { request, turn, body } = input;
    const pieces = answerOnce(
        context,
        {
            idempotencyKey,
            contentType: input.isStreamed ? 'text/event-stream' : 'application/json',
            callerHash: turn.caller.callerHash,
            requestIdentity: [new URL(request.url).pathname, body],
            authorize: async () => turn.authorize((await context.findAgent(turn.agentName)).agent),
            make: making => makeAnswer(context, input, making),
        },
        abort.signal,
    );
    return framesOf(pieces);
}

function makeAnswer(context: DoorContext, input: AnswerTurnInput, abort: TurnAbort): MadeAnswer {
    const { request, turn, storing } = input;
    let isWhole = false;
    const events = openEvents(context, { request, turn, abort });
    if (!input.isStreamed) return { frames: wholeFrame(context, input, events), isWhole: () => true };
    return {
        frames: encodeEvents(events, input.createEncoder(), {
            before(batch) {
                isWhole ||= batch.at(-1)?.type === 'finish';
                return keepIfStored(context, storing, batch);
            },
        }),
        isWhole: () => isWhole,
    };
}

/** A reply that its client may fetch again is written down before the client hears of it. */
function keepIfStored(
    { storedReplies }: DoorContext,
    storing: StoringInput | null,
    [event]: readonly ChatEvent[],
): Promise<void> | undefined {
    if (storing === null || event?.type !== 'start') return undefined;
    const { replyId, agentName, createdAt } = event;
    return storedReplies.keep({ ...storing, replyId, agentName, createdAt });
}

/** The whole reply as one piece. */
function wholeFrame(context: DoorContext, { storing, toWhole }: AnswerTurnInput, events: ChatEvents): FrameSource {
    let isMade = false;
    return {
        async nextOrNull() {
            if (isMade) return null;
            isMade = true;
            return JSON.stringify(await toWhole(storing === null ? events : storingEvents()));
        },
        close: async () => void (await events.return()),
    };

    async function* storingEvents(): ChatEvents {
        for await (const batch of events) {
            await keepIfStored(context, storing, batch);
            yield batch;
        }
    }
}

async function readAll(frames: FrameSource): Promise<string> {
    let text = '';
    for (let piece = await frames.nextOrNull(); piece !== null; piece = await frames.nextOrNull()) text += piece;
    return text;
}
