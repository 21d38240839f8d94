import { afterAll, expect, test } from 'bun:test';
import { createBookReader } from '../../src/learning/book/book-reader.ts';
import { learnFromTurn } from '../../src/learning/jobs/learn-from-turn.ts';
import type { LearningContext } from '../../src/learning/learning-context.ts';
import { LEARNING_LIMITS } from '../../src/learning/learning-limits.ts';
import { createDeterministicTeacher } from '../../src/learning/teacher/deterministic-teacher.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { TEST_KEY } from '../support/start-test-server.ts';
import { type LearningServer, startLearningServer } from './support/start-learning-server.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(started.map(each => each.stop())));

const VISITOR = { authorization: '' };

eachDialect('deleted feedback', (_open, { newUrl }) => {
    /** A server that learns only when a test lets it. */
    let server: LearningServer;

    async function agent(title: string): Promise<string> {
        if (server === undefined) {
            server = await startLearningServer({ databaseUrl: await newUrl(), config: { isLearning: false } });
            started.push(server);
        }
        return server.createAgent(`${title}\n\nINITIAL MESSAGE Hello!\n`);
    }

    /** Asks, and gives the reply's id with what is there of feedback on it. */
    async function correct(agentName: string, question: string, expectedAnswer: string): Promise<string> {
        const { replyId } = await server.say(question, { agentName });
        await server.learned();
        const body = { messageId: replyId, rating: -1, expectedAnswer };
        expect((await server.post(`/agents/${agentName}/api/feedback`, body, VISITOR)).status).toBe(201);
        return replyId;
    }

    function takeBack(agentName: string, replyId: string, headers: Readonly<Record<string, string>> = VISITOR) {
        return fetch(`${server.url}/agents/${agentName}/api/feedback/${replyId}`, { method: 'DELETE', headers });
    }

    async function feedbackJobs(agentName: string): Promise<readonly unknown[]> {
        const { jobs } = await server.adminJson('GET', `/agents/${agentName}/api/learning/jobs`);
        return jobs.filter(job => Reflect.get(job, 'feedbackId') !== null);
    }

    test('is in the visitor’s conversation until then, with the newest rating only', async () => {
        const agentName = await agent('Shown');
        const path = `/agents/${agentName}/api`;
        const visitor = { ...VISITOR, cookie: `visitor=${'e'.repeat(32)}` };
        const asked = await server.post(`${path}/chat`, { message: 'Hello!', stream: false }, visitor);
        const { conversationId, message } = await jsonOf(asked);
        const ratings = async () => {
            const answer = await fetch(`${server.url}${path}/conversations/${conversationId}`, { headers: visitor });
            return (await jsonOf<{ readonly messages: { rating: unknown }[] }>(answer)).messages.map(
                each => each.rating,
            );
        };
        expect(await ratings()).toEqual([null, null]);
        for (const rating of [1, -1]) {
            const said = await server.post(`${path}/feedback`, { messageId: message.id, rating }, visitor);
            expect(said.status).toBe(201);
        }
        await server.post(`${path}/feedback`, { messageId: message.id, note: 'Only words' }, visitor);
        expect(await ratings()).toEqual([null, -1]);
        await takeBack(agentName, message.id);
        expect(await ratings()).toEqual([null, null]);
    });

    test('is gone, with its earlier rating', async () => {
        const agentName = await agent('Rated');
        const path = `/agents/${agentName}/api/feedback`;
        const { replyId } = await server.say('Hello!', { agentName });
        const ids: number[] = [];
        for (const rating of [1, -1]) {
            const answer = await server.post(path, { messageId: replyId, rating }, VISITOR);
            ids.push((await jsonOf<{ readonly id: number }>(answer)).id);
        }
        const answer = await takeBack(agentName, replyId);
        expect([answer.status, await answer.json()]).toEqual([200, { takenBack: ids }]);
        expect((await server.adminJson('GET', path)).feedback).toEqual([]);
        expect(await (await takeBack(agentName, replyId)).json()).toEqual({ takenBack: [] });
        expect((await server.post(path, { messageId: replyId, rating: 1 }, VISITOR)).status).toBe(201);
        expect((await server.adminJson('GET', path)).feedback).toMatchObject([{ rating: 1 }]);
    });

    test('is only the caller’s own', async () => {
        const agentName = await agent('Owned');
        const { replyId } = await server.sayByKey('Hello!', agentName);
        await server.post(`/agents/${agentName}/api/feedback`, { messageId: replyId, rating: 1 });
        expect((await takeBack(agentName, replyId)).status).toBe(404);
        expect((await takeBack(agentName, replyId, { authorization: 'Bearer x' })).status).toBe(401);
        expect((await takeBack(agentName, 'chatcmpl-x')).status).toBe(404);
        expect((await takeBack('nobody', replyId)).status).toBe(404);
        const own = await takeBack(agentName, replyId, { authorization: `Bearer ${TEST_KEY}` });
        expect((await jsonOf<{ readonly takenBack: readonly number[] }>(own)).takenBack).toHaveLength(1);
    });

    test('is not learned from, whether its job is queued or has failed', async () => {
        const agentName = await agent('Waiting');
        const { learningJobs } = server.context.stores;
        const failed = await correct(agentName, 'How deep is the well?', 'Nine metres.');
        const at = new Date();
        const job = await learningJobs.take({ agentName, at, leaseUntil: at, mostAttempts: 8, mostInterruptions: 8 });
        if (job === null) throw new Error('There is no job.');
        await learningJobs.fail(job, { error: 'The teacher is ill.', runAfter: null, at });
        const waiting = await server.say('How wide is the pond?', { agentName });
        const body = { messageId: waiting.replyId, expectedAnswer: 'Two metres.' };
        await server.post(`/agents/${agentName}/api/feedback`, body, VISITOR);
        const before = await server.book(agentName);

        for (const replyId of [failed, waiting.replyId]) expect((await takeBack(agentName, replyId)).status).toBe(200);
        const { retried } = await server.adminJson('POST', `/agents/${agentName}/api/learning/jobs/retry`, {});
        await server.learned();
        expect(retried).toEqual([]);
        expect(await server.book(agentName)).toBe(before);
        const skipped = { status: 'SKIPPED', outcome: { skipped: 'taken-back' }, error: null };
        expect(await feedbackJobs(agentName)).toMatchObject([skipped, skipped]);
    });

    test('is not learned from, even if the teacher is being asked', async () => {
        const agentName = await agent('Asking');
        const replyId = await correct(agentName, 'How deep is the well?', 'Nine metres.');
        const before = await server.book(agentName);
        const { stores } = server.context;
        const at = new Date();
        const leaseUntil = new Date(at.getTime() + 60_000);
        const job = await stores.learningJobs.take({
            agentName,
            at,
            leaseUntil,
            mostAttempts: 8,
            mostInterruptions: 8,
        });
        if (job === null) throw new Error('There is no job.');
        const teacher = createDeterministicTeacher();
        const context = {
            ...stores,
            now: () => new Date(),
            bookReader: createBookReader(),
            learningLimits: LEARNING_LIMITS,
            teacher: {
                ...teacher,
                async teach(input, signal) {
                    const answer = await teacher.teach(input, signal);
                    expect(answer).toMatchObject({ kind: 'proposals', proposals: [{}] });
                    await takeBack(agentName, replyId);
                    return answer;
                },
            },
        } satisfies LearningContext;
        await learnFromTurn(context, job, new AbortController().signal);
        expect(await server.book(agentName)).toBe(before);
        expect(await feedbackJobs(agentName)).toMatchObject([
            { status: 'SKIPPED', outcome: { skipped: 'taken-back' } },
        ]);
    });

    test('keeps the lessons that were learned from it, which can be forgotten', async () => {
        const agentName = await agent('Taught');
        const replyId = await correct(agentName, 'How deep is the well?', 'Nine metres.');
        await server.learned();
        expect((await takeBack(agentName, replyId)).status).toBe(200);
        await server.learned();
        expect(await server.book(agentName)).toContain('KNOWLEDGE How deep is the well? Nine metres.');
        expect(await feedbackJobs(agentName)).toMatchObject([{ status: 'DONE' }]);
        const { lessons } = await server.adminJson('GET', `/agents/${agentName}/api/lessons`);
        await server.adminJson('DELETE', `/agents/${agentName}/api/lessons/${lessons[0]?.id}`);
        expect(await server.book(agentName)).not.toContain('Nine metres.');
    });
});
