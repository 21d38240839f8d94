import type { CompiledBook } from '../../books/book.ts';
import { answerFromBook } from './answer-from-book.ts';
import { fillSchema } from './fill-schema.ts';
import { type BookModelRequest, messageText } from './parse-book-model-request.ts';

/** A reply of the book model before it is put into its wire form. */
export type BookReply =
    | { readonly kind: 'text'; readonly pieces: readonly string[]; readonly finishReason: 'stop' | 'length' }
    | { readonly kind: 'refusal'; readonly text: string }
    | { readonly kind: 'tool-call'; readonly name: string };

/** The reply to a request: the book's answer in the form, and within the bounds, that were asked for. */
export function composeBookReply(book: CompiledBook, request: BookModelRequest): BookReply {
    const requiredFunction = requiredFunctionOrNull(request);
    if (requiredFunction !== null) return { kind: 'tool-call', name: requiredFunction };
    const asked = request.messages.findLast(message => message.role === 'user');
    const answer = answerFromBook(book, request.question ?? (asked === undefined ? '' : messageText(asked)));
    const text = toFormatOrNull(answer, request.response_format);
    if (text === null) return { kind: 'refusal', text: 'The built-in book model cannot fill this JSON schema.' };
    const words = toPieces(cutAtStop(text, typeof request.stop === 'string' ? [request.stop] : request.stop));
    const limit = request.max_completion_tokens ?? request.max_tokens ?? words.length;
    return { kind: 'text', pieces: words.slice(0, limit), finishReason: words.length > limit ? 'length' : 'stop' };
}

/** The function that has to be called. Where any will do there must be one alone: this model cannot choose what is done. */
function requiredFunctionOrNull({ tool_choice: choice, tools }: BookModelRequest): string | null {
    if (choice === 'required') return tools.length === 1 ? (tools[0]?.function?.name ?? null) : null;
    return typeof choice === 'object' ? (choice.function?.name ?? null) : null;
}

function toFormatOrNull(answer: string, format: BookModelRequest['response_format']): string | null {
    if (format?.type === 'json_object') return JSON.stringify({ answer });
    if (format?.type !== 'json_schema') return answer;
    const value = fillSchema(format.json_schema?.schema ?? {}, answer);
    return value === undefined ? null : JSON.stringify(value);
}

function cutAtStop(text: string, stops: readonly string[]): string {
    const ends = stops.map(stop => (stop === '' ? -1 : text.indexOf(stop))).filter(end => end !== -1);
    return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

/** Words with the blanks behind them; a word is what this model takes for a token. */
export function toPieces(text: string): readonly string[] {
    return text.match(/^\s+|\S+\s*/g) ?? [];
}
