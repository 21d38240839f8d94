import { type BookReply, toPieces } from './compose-book-reply.ts';
import { type BookModelRequest, messageText } from './parse-book-model-request.ts';

export const BOOK_MODEL_NAME = 'book-model';

const CALL_ID = 'call_book_model';

/** The reply as `chat.completion`. */
export function toBookCompletion(reply: BookReply, request: BookModelRequest): unknown {
    return {
        ...envelope('chat.completion'),
        choices: indexesOf(request).map(index => ({
            index,
            message: toMessage(reply),
            logprobs: null,
            finish_reason: finishReasonOf(reply),
        })),
        usage: toWireUsage(reply, request),
    };
}

/** The reply as the chunks of a stream, one a word. */
export function* toBookChunks(reply: BookReply, request: BookModelRequest): Generator<unknown, void, undefined> {
    const chunk = (index: number, delta: unknown, finishReason: string | null): unknown => ({
        ...envelope('chat.completion.chunk'),
        choices: [{ index, delta, logprobs: null, finish_reason: finishReason }],
    });
    for (const index of indexesOf(request)) {
        yield chunk(index, { role: 'assistant', content: '', refusal: null }, null);
        for (const delta of toDeltas(reply)) yield chunk(index, delta, null);
        yield chunk(index, {}, finishReasonOf(reply));
    }
    yield { ...envelope('chat.completion.chunk'), choices: [], usage: toWireUsage(reply, request) };
}

function envelope(object: string): Record<string, unknown> {
    return { id: 'chatcmpl-book', object, created: 0, model: BOOK_MODEL_NAME };
}

function indexesOf({ n }: BookModelRequest): readonly number[] {
    return Array.from({ length: n }, (_, index) => index);
}

function toMessage(reply: BookReply): unknown {
    if (reply.kind === 'text') return { role: 'assistant', content: reply.pieces.join(''), refusal: null };
    if (reply.kind === 'refusal') return { role: 'assistant', content: null, refusal: reply.text };
    return { role: 'assistant', content: null, refusal: null, tool_calls: [toCall(reply.name)] };
}

function toDeltas(reply: BookReply): readonly unknown[] {
    if (reply.kind === 'text') return reply.pieces.map(content => ({ content }));
    if (reply.kind === 'refusal') return [{ refusal: reply.text }];
    return [{ tool_calls: [{ index: 0, ...toCall(reply.name) }] }];
}

/** Without arguments: the book model has understood nothing that it could fill them with. */
function toCall(name: string): Record<string, unknown> {
    return { id: CALL_ID, type: 'function', function: { name, arguments: '{}' } };
}

function finishReasonOf(reply: BookReply): string {
    if (reply.kind === 'tool-call') return 'tool_calls';
    return reply.kind === 'text' ? reply.finishReason : 'stop';
}

function toWireUsage(reply: BookReply, request: BookModelRequest): unknown {
    const promptTokens = request.messages.reduce((sum, message) => sum + toPieces(messageText(message)).length, 0);
    const completionTokens = request.n * (reply.kind === 'text' ? reply.pieces.length : 1);
    return {
        prompt_tokens: promptTokens,
        completion_tokens: completionTokens,
        total_tokens: promptTokens + completionTokens,
        is_estimate: true,
    };
}
