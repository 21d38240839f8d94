import type { ChatEvent, FinishReason } from '../../chat/chat-event.ts';
import { collectReply } from '../../chat/collect-reply.ts';
import { isToolRun } from '../../chat/is-tool-run.ts';
import { emptyChoice } from '../../chat/reply-draft.ts';
import type { AppError } from '../../shared/errors.ts';
import { toErrorBody } from '../errors.ts';
import { toEventData } from '../event-stream.ts';
import { createItemStream } from './create-item-stream.ts';
import { toOutputItems } from './response-items.ts';
import { type ResponseState, toIncompleteReason, toResponseObject } from './response-object.ts';
import type { ResponseEcho } from './responses-protocol.ts';

type ReplyStart = Extract<ChatEvent, { type: 'start' }>;

/** The events of one reply as the object `response`. */
export async function toResponse(events: AsyncIterable<ChatEvent>, echo: ResponseEcho): Promise<object> {
    const { start, finish, choices } = await collectReply(events);
    const reason = finish.reasons[0] ?? 'stop';
    const output = toOutputItems(start.replyId, choices[0] ?? emptyChoice(), toItemStatus(reason));
    return toResponseObject({ ...start, output, end: { kind: 'finished', reason, usage: finish.usage } }, echo);
}

export interface ResponseFramesInput {
    readonly echo: ResponseEcho;
    /** Takes note of a failure that the client is told of in the stream. */
    readonly onFailure: (error: unknown) => AppError;
}

/**
 * The events of one reply as the events of a streamed response, each with its number. A failure after the beginning is told as
 * `response.failed`; one before it is thrown.
 */
export async function* toResponseFrames(
    events: AsyncIterable<ChatEvent>,
    { echo, onFailure }: ResponseFramesInput,
): AsyncGenerator<string, void, undefined> {
    const stream = createItemStream();
    let start: ReplyStart | null = null;
    try {
        for await (const event of events) {
            // The agent's own tools are nothing that a client has to know of.
            if (isToolRun(event)) continue;
            if (event.type === 'start') {
                start = event;
                const response = toResponseObject({ ...event, output: [], end: { kind: 'open' } }, echo);
                yield stream.frame('response.created', { response });
                yield stream.frame('response.in_progress', { response });
            } else if (event.type === 'finish') {
                const reason = event.reasons[0] ?? 'stop';
                // An answer of nothing is a message without text, as it is where nothing is streamed.
                if (stream.isEmpty() && start !== null) yield* stream.add(NOTHING, start.replyId);
                yield* stream.close(toItemStatus(reason));
                const type = toIncompleteReason(reason) === null ? 'response.completed' : 'response.incomplete';
                if (start !== null)
                    yield stream.frame(type, { response: end({ kind: 'finished', reason, usage: event.usage }) });
            } else if (event.choice === 0 && start !== null) {
                yield* stream.add(event, start.replyId);
            }
        }
    } catch (error) {
        if (start === null) throw error;
        yield stream.frame('response.failed', { response: end({ kind: 'failed', error: onFailure(error) }) });
    }

    function end(state: ResponseState['end']): object {
        return start === null ? {} : toResponseObject({ ...start, output: stream.items(), end: state }, echo);
    }
}

/** The frames that tell of a failure before there was a response. */
export function responseErrorFrames(error: AppError): readonly string[] {
    const data = toEventData({ ...toErrorBody(error).error, type: 'error', sequence_number: 0 });
    return [`event: error\ndata: ${data}\n\n`];
}

const NOTHING = { type: 'text-delta', choice: 0, text: '' } as const;

function toItemStatus(reason: FinishReason): 'completed' | 'incomplete' {
    return toIncompleteReason(reason) === null ? 'completed' : 'incomplete';
}
