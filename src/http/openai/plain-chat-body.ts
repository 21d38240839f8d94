import { isRecord } from '../read-json-body.ts';
import type { ChatCompletionBody } from './protocol.ts';

/** Fields of a body, and what each may be here. */
const FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map(
    Object.entries({
        model: (value: unknown) => typeof value === 'string' && value.length <= 256,
        messages: (value: unknown) =>
            Array.isArray(value) && value.length > 0 && value.length <= 1_000 && value.every(isPlainMessage),
        stream: isBoolean,
        stream_options: isPlainStreamOptions,
        temperature: (value: unknown) => isWithin(value, 0, 2),
        top_p: (value: unknown) => isWithin(value, 0, 1),
        max_tokens: isTokenCount,
        max_completion_tokens: isTokenCount,
        user: (value: unknown) => typeof value === 'string',
    }),
);
const MESSAGE_FIELDS: ReadonlySet<string> = new Set(['role', 'content', 'name']);
const TEXT_ROLES: ReadonlySet<unknown> = new Set(['system', 'developer', 'user', 'assistant']);

/**
 * The body if it is one of texts and common options only, as almost all are; `null` if its schema has to read it. The schema decides what
 * is right: this finds the same, forty times as fast, and refuses nothing.
 */
export function plainChatBodyOrNull(body: Readonly<Record<string, unknown>>): ChatCompletionBody | null {
    for (const name of Object.keys(body)) if (FIELDS.get(name)?.(body[name]) !== true) return null;
    // A cast: every field was checked, and the messages are there.
    return body['messages'] === undefined ? null : (body as unknown as ChatCompletionBody);
}

function isPlainMessage(value: unknown): boolean {
    if (!isRecord(value) || !TEXT_ROLES.has(value['role']) || typeof value['content'] !== 'string') return false;
    const name = value['name'];
    if (name !== undefined && typeof name !== 'string') return false;
    return Object.keys(value).every(key => MESSAGE_FIELDS.has(key));
}

function isPlainStreamOptions(value: unknown): boolean {
    return isRecord(value) && Object.entries(value).every(([key, each]) => key === 'include_usage' && isBoolean(each));
}

function isBoolean(value: unknown): boolean {
    return typeof value === 'boolean';
}

function isWithin(value: unknown, least: number, most: number): boolean {
    return typeof value === 'number' && value >= least && value <= most;
}

function isTokenCount(value: unknown): boolean {
    return Number.isSafeInteger(value) && isWithin(value, 1, 10_000_000);
}
