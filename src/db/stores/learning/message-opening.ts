import { type Column, type SQL, sql } from 'drizzle-orm';

/** A message may carry pictures of megabytes; its text begins the JSON, see `RecordedMessage`. */
const OPENING_CHARACTERS = 600;

/** The beginning of a message's JSON, for `readOpening`. */
export function toOpening(message: Column | SQL): SQL<string> {
    return sql<string>`substr(cast(${message} as text), 1, ${sql.raw(String(OPENING_CHARACTERS))})`;
}

const TEXT_BEGIN = /^\{"role":"\w+","content":"/;

/** The text at the beginning of a message's JSON, of which the end may be cut off. */
export function readOpening(json: string): string {
    const begin = TEXT_BEGIN.exec(json)?.[0].length;
    if (begin === undefined) return '';
    const [text = ''] = /^(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*/.exec(json.slice(begin)) ?? [];
    return JSON.parse(`"${text}"`);
}
