import { expect, test } from 'bun:test';
import { findHistoryMistakes } from '../../bench/speed/find-history-mistakes.ts';
import { Client } from '../../bench/speed/load/client.ts';
import { JSON_WORDS, replyTextOf, toPrompt } from '../../bench/speed/provider/replies.ts';

function toQuestion(id: number): string {
    return toPrompt({ id, words: JSON_WORDS, pace: 'burst' });
}

async function mistakesOf(questions: readonly string[], replies: readonly string[]): Promise<number> {
    const client = new Client({
        name: 'target',
        port: 0,
        pid: 0,
        toRequest: () => '',
        history: async () => ({ questions, replies }),
        stop: async () => undefined,
    });
    client.acknowledged.push(1, 2);
    return (await findHistoryMistakes(client)).length;
}

const questions = [1, 2].map(toQuestion);
const replies = [1, 2].map(id => replyTextOf(id, JSON_WORDS));

const cases: readonly [string, readonly string[], readonly string[], number][] = [
    ['what is whole', questions, replies, 0],
    ['a missing question', questions.slice(1), replies, 1],
    ['a missing reply', questions, replies.slice(1), 1],
    ['a reply that is there twice', questions, [...replies, replyTextOf(2, JSON_WORDS)], 1],
    ['a reply that is cut', questions, [replies[0] ?? '', replies[1]?.slice(0, -5) ?? ''], 1],
    ['a reply that no client saw finish', [...questions, toQuestion(3)], [...replies, replyTextOf(3, JSON_WORDS)], 2],
];

test.each(cases)('finds %s', async (_, stored, answered, mistakes) => {
    expect(await mistakesOf(stored, answered)).toBe(mistakes);
});
