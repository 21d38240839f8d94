import { expect, test } from 'bun:test';
import { createMcpLists } from '../../../src/tools/mcp-lists.ts';

const URL = 'https://tools.example/mcp';
const TOOL = { name: 'look', description: '', parameters: {} };
const AT = new Date();

test('a waiting caller asks again if the first caller leaves', async () => {
    const lists = createMcpLists(() => AT);
    const leaving = new AbortController();
    const { promise, reject } = Promise.withResolvers<never>();
    const first = lists.listOf(URL, () => promise, leaving.signal);
    let asked = 0;
    const load = async () => {
        asked += 1;
        return [TOOL];
    };
    const others = [1, 2].map(() => lists.listOf(URL, load, new AbortController().signal));
    leaving.abort();
    reject(leaving.signal.reason);
    await expect(first).rejects.toBe(leaving.signal.reason);
    expect(await Promise.all(others)).toEqual([[TOOL], [TOOL]]);
    expect(asked).toBe(1);
});

test('a server that fails is not asked again at once', async () => {
    const lists = createMcpLists(() => AT);
    const { signal } = new AbortController();
    const failure = new Error('Down');
    const failing = () => Promise.reject(failure);
    const asked = [1, 2].map(() => lists.listOf(URL, failing, signal));
    expect(await Promise.allSettled(asked)).toEqual([1, 2].map(() => ({ status: 'rejected', reason: failure })));
    await expect(lists.listOf(URL, async () => [TOOL], signal)).rejects.toBe(failure);
});
