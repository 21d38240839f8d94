import { afterAll, beforeAll, expect, test } from 'bun:test';
import { createOrphanedTurnStore } from '../../src/db/stores/history/orphaned-turn-store.ts';
import { toLostReply } from '../../src/history/lost-reply.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { type LearningServer, startLearningServer } from '../learning/support/start-learning-server.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';

const MINUTE = 60_000;
const NOW = new Date('2026-11-22T10:00:00.000Z');
/** What the clock said before it was set right. */
const AHEAD = new Date('2030-01-01T00:00:00.000Z');

eachDialect('after a clock was set back', (open, { newUrl }) => {
    let server: LearningServer;
    let clock = NOW;
    beforeAll(async () => {
        server = await startLearningServer({ databaseUrl: await newUrl(), overrides: { now: () => clock } });
    });
    afterAll(() => server.stop());

    test('an agent that was made before goes on learning (attack 44)', async () => {
        clock = AHEAD;
        const agentName = await server.createAgent('Ahead\n\nINITIAL MESSAGE Hello!');
        clock = NOW;
        await server.say('Remember that the well is deep.', { agentName });
        await server.learned();
        expect(await server.book(agentName)).toContain('KNOWLEDGE The well is deep.');
    });

    test('a job that a server left behind is done, and so is one that waited for its next try', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        for (let jobs = 0; jobs < 2; jobs += 1) await record(stores, AHEAD, { agentName, durationMs: 1 });
        const lost = await take(stores, agentName, AHEAD);
        expect(await take(stores, agentName, AHEAD)).toBe(null);

        expect(await stores.learningJobs.agentsWithJobs(NOW)).toContain(agentName);
        const taken = await take(stores, agentName, NOW);
        expect(taken?.id).toBe(lost?.id ?? 0);
        // From here on the job belongs to who has it, as any other does.
        expect(await take(stores, agentName, NOW)).toBe(null);

        if (taken === null) throw new Error('There is no job.');
        await stores.learningJobs.fail(taken, { error: 'No teacher', runAfter: later(AHEAD, MINUTE), at: AHEAD });
        expect((await take(stores, agentName, NOW))?.id).toBe(taken.id);
    });

    test('replies are added up again', async () => {
        const { stores } = await open();
        const agentName = newRandomHex();
        const addUp = (until: Date) => stores.usage.addUp({ until, mostReplies: 100 });
        while (!(await addUp(AHEAD)));
        await addUp(NOW);
        await record(stores, later(NOW, 1), { agentName, durationMs: 1 });
        // The clocks of two servers differ a little: nothing is added up twice for it.
        for (const until of [later(NOW, MINUTE), later(NOW, 1), later(NOW, 2 * MINUTE)]) while (!(await addUp(until)));
        const counted = await stores.usage.list({ firstDay: '2026-01-01', agentName, tokenId: null });
        expect(counted).toMatchObject([{ day: '2026-11-22', replies: 1 }]);
    });

    test('turns of servers that are gone are ended (attack 44)', async () => {
        const { stores, database } = await open();
        const broken = createOrphanedTurnStore(database);
        const close = async (at: Date) => {
            const toReply = (turn: Parameters<typeof toLostReply>[0]) => toLostReply(turn, at);
            for (let closed = 0; ; ) {
                const step = await broken.closeSome({ before: at, lostBefore: at, toReply });
                closed += step.closed;
                if (step.isDone) return closed;
            }
        };
        await close(AHEAD);
        const question = newChatRow({ agentName: newRandomHex(), createdAt: NOW });
        const plan = () => ({ insert: [question], result: null });
        await stores.chatHistory.beginTurn({
            agentName: question.agentName,
            callerHash: 'caller',
            messageHashes: ['hash'],
            plan,
        });
        expect(await close(later(NOW, MINUTE))).toBe(1);
        expect(await close(later(NOW, 2 * MINUTE))).toBe(0);
    });
});

async function record(
    { chatHistory }: Stores,
    createdAt: Date,
    row: { readonly agentName: string; readonly durationMs: number },
): Promise<void> {
    const message = { role: 'MODEL', content: 'I see.' } as const;
    const replies = [newChatRow({ ...row, createdAt, message, messageHash: newRandomHex(), replyId: newRandomHex() })];
    await chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: true });
}

function take({ learningJobs }: Stores, agentName: string, at: Date) {
    return learningJobs.take({ agentName, at, leaseUntil: later(at, MINUTE), mostAttempts: 20, mostInterruptions: 20 });
}

function later(time: Date, milliseconds: number): Date {
    return new Date(time.getTime() + milliseconds);
}
