import type { ChatEvents, FinishReason, ReplyFinish, ReplyStart } from '../../../chat/chat-event.ts';
import { isToolRun } from '../../../chat/chat-event.ts';
import { collectReply } from '../../../chat/collect-reply.ts';
import { emptyChoice } from '../../../chat/reply-draft.ts';
import type { AppError } from '../../../shared/errors.ts';
import { toErrorBody } from '../../errors.ts';
import { toEventData } from '../../event-stream.ts';
import type { ReplyEncoder } from '../../frame-source.ts';
import { createItemStream } from './create-item-stream.ts';
import { toOutputItems } from './response-items.ts';
import { type ResponseState, toIncompleteReason, toResponseObject } from './response-object.ts';
import type { ResponseEcho } from './responses-protocol.ts';

/** The events of one reply as the object `response`. */
export async function toResponse(events: ChatEvents, echo: ResponseEcho): Promise<object> {
    const { start, finish, choices } = await collectReply(events);
    const reason = finish.reasons[0] ?? 'stop';
    const { usage, completedAt } = finish;
    const output = toOutputItems(start.replyId, choices[0] ?? emptyChoice(), toItemStatus(reason));
    return toResponseObject({ ...start, output, end: { kind: 'finished', reason, usage, completedAt } }, echo);
}

export interface ResponseEncoderInput {
    readonly echo: ResponseEcho;
    /** Takes note of a failure that the client is told of in the stream. */
    readonly onFailure: (error: unknown) => AppError;
}

/** Writes the events of one reply as the events of a streamed response, each with its number. A failure is `response.failed`. */
export function createResponseEncoder({ echo, onFailure }: ResponseEncoderInput): ReplyEncoder {
    const stream = createItemStream();
    let start: ReplyStart | null = null;
    return {
        encode(event) {
            // The agent's own tools are nothing that a client has to know of.
            if (isToolRun(event)) return '';
            if (event.type === 'start') return begin(event);
            if (start === null) return '';
            if (event.type === 'finish') return finish(start, event);
            return event.choice === 0 ? stream.add(event, start.replyId) : '';
        },
        failureOrNull(error) {
            if (start === null) return null;
            return stream.frame('response.failed', {
                response: end(start, { kind: 'failed', error: onFailure(error) }),
            });
        },
    };

    function begin(event: ReplyStart): string {
        start = event;
        const response = toResponseObject({ ...event, output: [], end: { kind: 'open' } }, echo);
        return stream.frame('response.created', { response }) + stream.frame('response.in_progress', { response });
    }

    function finish(begun: ReplyStart, { reasons, usage, completedAt }: ReplyFinish): string {
        const reason = reasons[0] ?? 'stop';
        // An answer of nothing is a message without text, as it is if nothing is streamed.
        const nothing = stream.isEmpty() ? stream.add(NOTHING, begun.replyId) : '';
        const closed = stream.close(toItemStatus(reason));
        const type = toIncompleteReason(reason) === null ? 'response.completed' : 'response.incomplete';
        const response = end(begun, { kind: 'finished', reason, usage, completedAt });
        return nothing + closed + stream.frame(type, { response });
    }

    function end(begun: ReplyStart, state: ResponseState['end']): object {
        return toResponseObject({ ...begun, output: stream.items(), end: state }, echo);
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
