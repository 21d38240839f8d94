import { expect, test } from 'bun:test';
import type { NewChatRow } from '../../src/history/chat-row.ts';
import type { UsageCount, UsageFilter } from '../../src/ports/usage-store.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const ALL: UsageFilter = { firstDay: '2026-01-01', agentName: null, tokenId: null };
const LATER = new Date('2026-12-01T00:00:00.000Z');

function reply(at: string, parts: Partial<NewChatRow> = {}): NewChatRow {
    return newChatRow({
        createdAt: new Date(at),
        messageHash: newRandomHex(),
        replyId: newRandomHex(),
        durationMs: 1000,
        message: { role: 'MODEL', content: 'Hello!' },
        provider: 'openai',
        model: 'gpt',
        usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
        ...parts,
    });
}

eachDialect('the usage store', open => {
    test('adds up replies by day, agent, source, API key and model, each once', async () => {
        const { stores } = await open();
        const { id: tokenId } = await stores.apiKeys.create({
            token: 'key-of-eve',
            hint: 'key…eve',
            note: null,
            expiresAt: null,
            agentNames: null,
            limits: null,
            at: LATER,
        });
        const byKey = { apiKey: 'key-of-eve', source: 'OPENAI_API_COMPATIBILITY' } as const;
        const alternatives = newRandomHex();
        const replies = [
            reply('2026-03-01T23:59:59.999Z'),
            reply('2026-03-02T00:00:00.000Z'),
            reply('2026-03-02T10:00:00.000Z'),
            reply('2026-03-02T10:00:00.000Z', byKey),
            reply('2026-03-02T11:00:00.000Z', { ...byKey, apiKey: 'a key that is gone' }),
            reply('2026-03-02T12:00:00.000Z', { status: 'FAILED', usage: null, provider: null, model: null }),
            reply('2026-03-02T13:00:00.000Z', { replyId: alternatives }),
            reply('2026-03-02T13:00:00.000Z', { replyId: alternatives, usage: null }),
        ];
        const question = { durationMs: null, usage: null, replyId: null };
        for (const row of [...replies, reply('2026-03-02T10:00:00.000Z', question)]) {
            await stores.chatHistory.endTurn({ steps: [], replies: [row], replacesId: null, isLearnedFrom: false });
        }
        const fresh = await stores.usage.fresh(100);
        for (const mostReplies of [1, 2, 3, 100]) {
            while (!(await stores.usage.addUp({ until: LATER, mostReplies })));
        }
        const base = {
            agentName: 'jack-green',
            source: 'AGENT_PAGE_CHAT',
            tokenId: 0,
            provider: 'openai',
            model: 'gpt',
        };
        const one = { replies: 1, failures: 0, promptTokens: 10, completionTokens: 5, durationMs: 1000 };
        const api = { source: 'OPENAI_API_COMPATIBILITY' };
        const expected = [
            { ...base, ...one, day: '2026-03-01' },
            {
                ...base,
                day: '2026-03-02',
                replies: 3,
                failures: 0,
                promptTokens: 30,
                completionTokens: 15,
                durationMs: 3000,
            },
            { ...base, ...one, ...api, day: '2026-03-02', tokenId },
            { ...base, ...one, ...api, day: '2026-03-02' },
            {
                ...base,
                ...one,
                day: '2026-03-02',
                provider: '',
                model: '',
                failures: 1,
                promptTokens: 0,
                completionTokens: 0,
            },
        ];
        expect(sorted(await stores.usage.list(ALL))).toEqual(sorted(expected));
        expect(sorted(fresh ?? [])).toEqual(sorted(expected));
        expect(await stores.usage.fresh(100)).toEqual([]);
        expect(await stores.usage.sums({ ...ALL, firstDay: '2026-03-02', tokenId })).toEqual({
            day: [{ key: '2026-03-02', ...one }],
            agentName: [{ key: 'jack-green', ...one }],
            tokenId: [{ key: String(tokenId), ...one }],
            model: [{ key: 'openai: gpt', ...one }],
        });
        expect((await stores.usage.sums(ALL)).day.map(({ key, replies }) => [key, replies])).toEqual([
            ['2026-03-01', 1],
            ['2026-03-02', 6],
        ]);
        expect((await stores.usage.sums({ ...ALL, agentName: 'nobody' })).day).toEqual([]);
    });

    test('counts each reply once if several servers add up at the same time, and reports when there are too many', async () => {
        const { stores } = await open();
        const before = (await stores.usage.sums(ALL)).day.reduce((sum, { replies }) => sum + replies, 0);
        const replies = Array.from({ length: 30 }, () => reply('2026-12-02T10:00:00.000Z'));
        await stores.chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: false });
        expect(await stores.usage.fresh(29)).toBe(null);
        expect((await stores.usage.fresh(30))?.map(count => count.replies)).toEqual([30]);
        const input = { until: new Date('2026-12-03T00:00:00.000Z'), mostReplies: 100 };
        await Promise.all([1, 2, 3].map(() => stores.usage.addUp(input)));
        const after = (await stores.usage.sums(ALL)).day.reduce((sum, each) => sum + each.replies, 0);
        expect(after - before).toBe(30);
    });

    test('counts the usage of alternatives once, even if many replies end at the same time', async () => {
        const { stores } = await open();
        const ends = Array.from({ length: 400 }, (_, index) => `2027-02-01T10:00:00.00${index % 3}Z`);
        for (const at of ends) {
            const alternative = { replyId: newRandomHex(), agentName: 'many-at-once' };
            const replies = [reply(at, alternative), reply(at, { ...alternative, usage: null })];
            await stores.chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: false });
        }
        const fresh = (await stores.usage.fresh(10_000)) ?? [];
        const own = fresh.filter(({ agentName }) => agentName === 'many-at-once');
        const sum = { replies: 400, failures: 0, promptTokens: 4000, completionTokens: 2000, durationMs: 400_000 };
        expect(own).toEqual([expect.objectContaining(sum)]);
        while (!(await stores.usage.addUp({ until: new Date('2027-03-01T00:00:00.000Z'), mostReplies: 100 })));
        const { day } = await stores.usage.sums({ ...ALL, agentName: 'many-at-once' });
        expect(day).toEqual([{ key: '2027-02-01', ...sum }]);
    });

    test('adds to the counts of other servers for providers', async () => {
        const { stores } = await open();
        const count = { day: '2026-03-02', provider: 'openai', model: 'gpt', kind: 'TOTAL', value: '12' } as const;
        const failure = { ...count, model: '', kind: 'FAILURE', value: 'rate_limited', count: 1 } as const;
        await Promise.all([1, 2, 3].map(times => stores.providerStats.add([{ ...count, count: times }])));
        await stores.providerStats.add([{ ...count, day: '2026-03-01', count: 100 }, failure]);
        const sums = await stores.providerStats.sums('2026-03-02');
        expect(sums.toSorted((one, other) => other.count - one.count)).toEqual([{ ...count, count: 6 }, failure]);
        expect((await stores.providerStats.sums('2026-03-01')).map(each => each.count).toSorted()).toEqual([1, 106]);
    });
});

function sorted(counts: readonly (UsageCount | object)[]): readonly string[] {
    return counts.map(count => JSON.stringify(Object.entries(count).toSorted())).toSorted();
}
