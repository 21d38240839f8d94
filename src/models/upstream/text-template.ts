import type { ReplyDelta } from '../../chat/chat-event.ts';
import { listOf, recordOrNull } from '../json-fields.ts';

/** Chunks that are tried as the template; some providers write each chunk differently. */
const MAX_TRIES = 3;
const CONTENT_KEY = /"content"\s*:\s*"/g;
const PROBE = 'probe';

/**
 * Almost all chunks of a reply differ only in their text. After one is parsed, the next ones are compared with the JSON before and
 * after its text, which is many times faster than parsing and has the same result.
 */
export class TextTemplate {
    #before = '';
    #after = '';
    #choice = 0;
    #tries = 0;

    /** The delta of a chunk that matches the template; `null` if it must be parsed. */
    matchOrNull(json: string): ReplyDelta | null {
        const { length } = this.#before;
        if (length === 0 || json.length <= length + this.#after.length) return null;
        if (!json.startsWith(this.#before) || !json.endsWith(this.#after)) return null;
        const text = unescapedOrNull(json.slice(length, json.length - this.#after.length));
        return text === null ? null : { type: 'text-delta', choice: this.#choice, text };
    }

    /** Takes a parsed chunk as the template if it has only text. */
    learn(json: string, deltas: readonly ReplyDelta[]): void {
        const [delta] = deltas;
        if (this.#tries >= MAX_TRIES || deltas.length !== 1 || delta?.type !== 'text-delta' || delta.logprobs) return;
        this.#tries += 1;
        const [key, ...others] = json.matchAll(CONTENT_KEY);
        if (key === undefined || others.length > 0) return;
        const start = key.index + key[0].length;
        const before = json.slice(0, start);
        const after = json.slice(endOfString(json, start));
        if (contentOf(before + PROBE + after) !== PROBE) return;
        this.#before = before;
        this.#after = after;
        this.#choice = delta.choice;
    }
}

/** The text of an escaped JSON string; `null` if `body` is not the inside of one. */
function unescapedOrNull(body: string): string | null {
    if (!body.includes('\\')) return body.includes('"') ? null : body;
    try {
        const value: unknown = JSON.parse(`"${body}"`);
        return typeof value === 'string' ? value : null;
    } catch {
        return null;
    }
}

function endOfString(json: string, start: number): number {
    let end = start;
    while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1;
    return end;
}

function contentOf(json: string): unknown {
    try {
        const [choice, ...others] = listOf(recordOrNull(JSON.parse(json))?.['choices']);
        return others.length > 0 ? null : recordOrNull(recordOrNull(choice)?.['delta'])?.['content'];
    } catch {
        return null;
    }
}
