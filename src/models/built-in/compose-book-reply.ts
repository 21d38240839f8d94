import { type ChatMessage, textOf } from '../../domain/chat-message.ts';
import type { ReplyOptions, ResponseFormat } from '../../domain/reply-options.ts';
import type { ModelRequest } from '../../ports/chat-model.ts';
import { AppError } from '../../shared/errors.ts';
import { type JsonRecord, recordOrNull } from '../json-fields.ts';
import { fillSchema } from './fill-schema.ts';
import { replyFromBook } from './reply-from-book.ts';

/** The reply of the built-in model; all choices are the same. */
export type BookReply =
    | { readonly kind: 'text'; readonly pieces: readonly string[]; readonly finishReason: 'stop' | 'length' }
    | { readonly kind: 'refusal'; readonly text: string }
    | { readonly kind: 'tool-call'; readonly name: string };

/**
 * The book's reply in the requested format and length.
 * @throws AppError `parameter_value_invalid` if the JSON schema is not an object
 */
export function composeBookReply({ book, question, messages, options }: ModelRequest): BookReply {
    const schema = schemaOrNull(options.responseFormat);
    const requiredFunction = requiredFunctionOrNull(options);
    if (requiredFunction !== null) return { kind: 'tool-call', name: requiredFunction };
    const answer = replyFromBook(book, question ?? lastUserText(messages));
    const text = schema === null ? toFormat(answer, options.responseFormat) : filledSchemaOrNull(schema, answer);
    if (text === null) return { kind: 'refusal', text: 'The built-in model cannot fill this JSON schema.' };
    const words = toPieces(cutAtStop(text, [options.stop ?? []].flat()));
    const limit = options.maxCompletionTokens ?? options.maxTokens ?? words.length;
    return { kind: 'text', pieces: words.slice(0, limit), finishReason: words.length > limit ? 'length' : 'stop' };
}

function schemaOrNull(format: ResponseFormat | undefined): JsonRecord | null {
    if (format?.kind !== 'json_schema') return null;
    const schema = recordOrNull(format.schema['schema'] ?? {});
    if (schema !== null) return schema;
    const message = 'The JSON schema of the response format must be an object.';
    throw new AppError('parameter_value_invalid', message, { param: 'response_format', isRetryable: false });
}

/** The function that must be called. `required` counts only with a single tool: this model cannot choose. */
function requiredFunctionOrNull({ toolChoice, tools = [] }: ReplyOptions): string | null {
    const required = toolChoice === 'required' && tools.length === 1 ? tools[0] : toolChoice;
    return typeof required === 'object' && required.kind === 'function' ? required.name : null;
}

function lastUserText(messages: readonly ChatMessage[]): string {
    const last = messages.findLast(message => message.role === 'user');
    return last === undefined ? '' : textOf(last.content);
}

function toFormat(answer: string, format: ResponseFormat | undefined): string {
    return format?.kind === 'json_object' ? JSON.stringify({ answer }) : answer;
}

function filledSchemaOrNull(schema: JsonRecord, answer: string): string | null {
    const value = fillSchema(schema, answer);
    return value === undefined ? null : JSON.stringify(value);
}

function cutAtStop(text: string, stops: readonly string[]): string {
    const ends = stops.map(stop => (stop === '' ? -1 : text.indexOf(stop))).filter(end => end !== -1);
    return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

/** Words with the white space after them; this model counts a word as a token. */
export function toPieces(text: string): readonly string[] {
    return text.match(/^\s+|\S+\s*/g) ?? [];
}
