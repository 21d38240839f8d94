import type { Client } from './load/client.ts';
import { JSON_WORDS, readPromptOrNull, replyTextOf, STREAM_WORDS } from './provider/replies.ts';

/** What is wrong with what a target stored: each finished request has its question and its reply there, once and whole. */
export async function findHistoryMistakes({ target, acknowledged }: Client): Promise<readonly string[]> {
    if (target.history === null) return [];
    const { questions, replies } = await target.history();
    const asked = questions.map(text => readPromptOrNull(text)?.id ?? 0);
    const replied = replies.map(text => {
        const id = Number(/^#(\d{8}) /.exec(text)?.[1] ?? 0);
        const isWhole = [JSON_WORDS, STREAM_WORDS].some(words => text === replyTextOf(id, words));
        return isWhole ? id : 0;
    });
    return [...compare('questions', asked, acknowledged), ...compare('whole replies', replied, acknowledged)];
}

function compare(what: string, stored: readonly number[], acknowledged: readonly number[]): string[] {
    const known = new Set(stored);
    const missing = acknowledged.filter(id => !known.has(id)).length;
    const isRight = missing === 0 && known.size === stored.length && stored.length === acknowledged.length;
    if (isRight) return [];
    const twice = stored.length - known.size;
    const numbers = `${acknowledged.length} requests were finished, ${stored.length} ${what} are stored`;
    return [`${numbers}; ${missing} are missing, ${twice} are there twice or broken.`];
}
