/** How a scripted stream comes: as fast as it is read, or after its first chunk when `ScriptedProvider.release` says so. */
export type Pace = 'burst' | 'held';

export interface PromptMark {
    /** Of the request; each request of a target has its own. */
    readonly id: number;
    readonly words: number;
    readonly pace: Pace;
}

export const JSON_WORDS = 40;
export const STREAM_WORDS = 200;
const MOST_WORDS = 400;

const PROMPT_START = 'bench id=';
const PROMPT = /^bench id=(\d{8}) words=(\d{3}) pace=(burst|held)/;

/** A prompt that tells the scripted provider what to reply. Prompts of the same shape have the same length. */
export function toPrompt({ id, words, pace }: PromptMark): string {
    return `bench id=${toFixedId(id)} words=${String(words).padStart(3, '0')} pace=${pace}: what is number ${id % 97}?`;
}

/** The mark of the last prompt in a text, which may be a thread. */
export function readPromptOrNull(text: string): PromptMark | null {
    const start = text.lastIndexOf(PROMPT_START);
    const [, id, words, pace] = start < 0 ? [] : (PROMPT.exec(text.slice(start, start + 64)) ?? []);
    if (id === undefined || (pace !== 'burst' && pace !== 'held')) return null;
    return { id: Number(id), words: Number(words), pace };
}

/** The first word names the request, so that replies that were mixed up are noticed. */
export function firstWordOf(id: number): string {
    return `#${toFixedId(id)} `;
}

const WORDS = Array.from({ length: MOST_WORDS }, (_, index) => `w${String(index).padStart(3, '0')} `);
const TEXTS = new Map<number, string>();

/** The word at an index from 1. */
export function wordAt(index: number): string {
    return WORDS[index] ?? '';
}

/** What the provider replies, whole. */
export function replyTextOf(id: number, words: number): string {
    const rest = TEXTS.get(words) ?? WORDS.slice(1, words).join('');
    TEXTS.set(words, rest);
    return firstWordOf(id) + rest;
}

function toFixedId(id: number): string {
    return String(id).padStart(8, '0');
}
