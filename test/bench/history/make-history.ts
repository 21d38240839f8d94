import type { NewChatRow } from '../../../src/domain/chat-row.ts';
import { toScopeTerms, toSearchTerms } from '../../../src/domain/to-search-text.ts';
import { sha256Hex } from '../../../src/shared/hash.ts';

/** A message as the server would have recorded it, and the terms that it would be found by. */
export interface MadeMessage {
    readonly row: NewChatRow;
    readonly searchText: string;
}

export const MONTHS = 36;
const AGENTS = 20;
const KEYS = 200;
const WORDS = 20_000;
const SENTENCES = 4_000;

/** Conversations of so many messages together, the oldest first, evenly over the last three years. The same at each call. */
export function* makeHistory(count: number, end: Date): Generator<readonly MadeMessage[], void, undefined> {
    const random = createRandom(7);
    const say = createSpeaker(random);
    const begin = new Date(end);
    begin.setUTCMonth(begin.getUTCMonth() - MONTHS + 1);
    const step = (end.getTime() - begin.getTime()) / count;
    for (let written = 0, number = 0; written < count; number += 1) {
        // Most are short, some are long, a few never end.
        const turns = number % 5_000 === 17 ? 250 : 1 + Math.floor(8 * random() ** 2);
        const messages = makeMessages({ number, turns, random, say, at: new Date(begin.getTime() + written * step) });
        written += messages.length;
        yield messages;
    }
}

interface MakeMessagesInput {
    readonly number: number;
    readonly turns: number;
    readonly random: () => number;
    readonly say: () => Said;
    readonly at: Date;
}

function makeMessages({ number, turns, random, say, at }: MakeMessagesInput): readonly MadeMessage[] {
    const isWeb = random() < 0.4;
    const apiKey = isWeb ? null : toKey(Math.floor(KEYS * random() ** 2));
    const callerHash = sha256Hex(apiKey ?? `visitor ${Math.floor(number / 3)}`);
    const base = {
        conversationId: sha256Hex(`conversation ${number}`).slice(0, 32),
        apiKey,
        callerHash,
        agentName: `agent-${Math.floor(AGENTS * random() ** 3)}`,
        agentHash: sha256Hex('book'),
        source: isWeb ? ('AGENT_PAGE_CHAT' as const) : ('OPENAI_API_COMPATIBILITY' as const),
        url: '/agents/agent/api/chat',
        ip: '192.0.2.1',
        userAgent: 'Browser',
        language: 'en',
        platform: 'Linux',
        isUtility: random() < 0.03,
    };
    const placeTerms = toScopeTerms(base);
    const messages: MadeMessage[] = [];
    let previousMessageHash: string | null = null;
    for (let turn = 0; turn < turns; turn += 1) {
        const isFailed: boolean = turn === turns - 1 && random() < 0.004;
        const question = sha256Hex(`${number} ${turn}`);
        const reply = sha256Hex(`${question} reply`);
        const createdAt = new Date(at.getTime() + turn * 20_000);
        const [asked, answered] = [say(), joined([say(), say(), say()])];
        add(asked, {
            ...base,
            createdAt,
            messageHash: question,
            previousMessageHash,
            status: 'COMPLETE',
            message: { role: 'USER', content: asked.text },
            usage: null,
            model: null,
            provider: null,
            durationMs: null,
            replyId: null,
        });
        add(answered, {
            ...base,
            createdAt: new Date(createdAt.getTime() + 3_000),
            messageHash: reply,
            previousMessageHash: question,
            status: isFailed ? 'FAILED' : 'COMPLETE',
            message: { role: 'MODEL', content: answered.text, finishReason: 'stop' },
            usage: { promptTokens: 900 + 200 * turn, completionTokens: 120, totalTokens: 1_020 + 200 * turn },
            model: 'model',
            provider: 'provider',
            durationMs: 3_000,
            replyId: reply.slice(0, 32),
        });
        previousMessageHash = reply;
    }
    return messages;

    function add({ terms }: Said, row: NewChatRow): void {
        const searchText = row.isUtility ? '' : [...new Set([...terms, ...placeTerms])].join(' ');
        messages.push({ row, searchText });
    }
}

export function toKey(number: number): string {
    return `ptbk_${sha256Hex(`key ${number}`).slice(0, 32)}`;
}

interface Said {
    readonly text: string;
    readonly terms: readonly string[];
}

function joined(parts: readonly Said[]): Said {
    return { text: parts.map(({ text }) => text).join(' '), terms: parts.flatMap(({ terms }) => terms) };
}

/** Says sentences whose words are as common and as rare as those of a language. */
function createSpeaker(random: () => number): () => Said {
    const sentences = Array.from({ length: SENTENCES }, () => {
        const words = Array.from({ length: 6 + Math.floor(14 * random()) }, () =>
            toWord(Math.floor(WORDS ** random()) - 1),
        );
        return { text: words.join(' '), terms: toSearchTerms(words.join(' ')) };
    });
    return () => {
        const { text, terms } = sentences[Math.floor(SENTENCES * random())] ?? { text: '', terms: [] };
        const word = toWord(Math.floor(WORDS * random()));
        return { text: `${text} ${word}.`, terms: [...terms, word] };
    };
}

/** The word of a rank: 0 is the most common one. */
export function toWord(rank: number): string {
    const syllables = ['ba', 'do', 'ke', 'li', 'mu', 'na', 'po', 'ra', 'se', 'tu'];
    return [...String(rank).padStart(3, '0')].map(digit => syllables[Number(digit)]).join('');
}

/** Numbers from 0 up to 1, the same at each run (mulberry32). */
function createRandom(seed: number): () => number {
    let state = seed;
    return () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
}
