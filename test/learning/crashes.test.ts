import { afterAll, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { createAgent } from '../../src/agents/create-agent.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import { createBookReader } from '../../src/learning/book/book-reader.ts';
import { learnFromTurn } from '../../src/learning/jobs/learn-from-turn.ts';
import { LearningWorker } from '../../src/learning/jobs/learning-worker.ts';
import { LEARNING_LIMITS } from '../../src/learning/learning-limits.ts';
import { createDeterministicTeacher } from '../../src/learning/teacher/deterministic-teacher.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { openLog } from '../../src/shared/log.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { type RecordedRequest, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { TEST_KEY } from '../support/start-test-server.ts';
import { until } from '../support/until.ts';
import { recordTaughtTurn } from './support/record-taught-turn.ts';
import { type LearningServer, startLearningServer } from './support/start-learning-server.ts';
import { startSecondServer } from './support/start-second-server.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(started.map(each => each.stop())));

/** What a server has to learn when it is started to be killed. */
const WAITING_LESSONS = 60;

eachDialect('lessons', (open, { newUrl }) => {
    test('of 50 conversations that end at the same time on two servers are all learned once (attack 31)', async () => {
        const databaseUrl = await newUrl();
        const server = await start(databaseUrl);
        const second = await startSecondServer(databaseUrl);
        started.push({ stop: second.kill });
        const clients = [server.url, second.url].map(
            url => new OpenAI({ baseURL: `${url}/agents/jack-green/api/openai`, apiKey: TEST_KEY }),
        );

        await Promise.all(
            Array.from({ length: 50 }, async (_, index) => {
                const content = `Remember that ${factOf(index)}`;
                const messages = [{ role: 'user', content } as const];
                await clients[index % 2]?.chat.completions.create({ model: 'jack-green', messages });
            }),
        );
        await server.learned();

        await expectLearnedOnce(server.context.stores, 'jack-green', 50);
    });

    test('are learned once each, even if the server is killed with SIGKILL at random moments', async () => {
        const databaseUrl = await newUrl();
        const { stores, close } = await openStoresOnly(databaseUrl);
        const agentName = await createLearningAgent(stores);
        let count = 0;
        for (let killedWhileLearning = 0; killedWhileLearning < 6; ) {
            const done = await doneOf(stores, agentName);
            for (; count < done + WAITING_LESSONS; count += 1) {
                await recordTaughtTurn(stores, { agentName, message: `Remember that ${factOf(count)}` });
            }
            const killed = await startSecondServer(databaseUrl);
            await untilLearned(stores, agentName, done + 1 + Math.floor(Math.random() * 12));
            await killed.kill();
            // A machine may be so busy that all was learned before it came to the end of the server.
            if ((await doneOf(stores, agentName)) < count) killedWhileLearning += 1;
        }
        await close();

        const server = await start(databaseUrl);
        await server.learned();
        await expectLearnedOnce(server.context.stores, agentName, count);
    });

    test('that crash the server each time are set aside, and later ones are learned (attack 50)', async () => {
        const databaseUrl = await newUrl();
        const { stores, close } = await openStoresOnly(databaseUrl);
        const agentName = await createLearningAgent(stores);
        for (const message of ['A deadly question.', 'Peas are green.']) {
            await recordTaughtTurn(stores, { agentName, message });
        }
        const teacher = startScriptedUpstream();
        started.push(teacher);
        const answer = { text: '{"lessons": [{"keyword": "KNOWLEDGE", "content": "Peas are green."}]}' };
        const isDeadly = ({ bodyText }: RecordedRequest) => bodyText.includes('A deadly question.');
        teacher.replyAlways(request => (isDeadly(request) ? { neverAnswers: true } : answer));
        const env = { OPENAI_API_KEY: 'sk-teacher', OPENAI_BASE_URL: teacher.baseUrl };
        for (let attempt = 1; attempt <= 3; attempt += 1) {
            const killed = await startSecondServer(databaseUrl, env);
            expect(isDeadly(await teacher.nextRequest())).toBe(true);
            await killed.kill();
        }

        const last = await startSecondServer(databaseUrl, env);
        started.push({ stop: last.kill });
        const [job, next] = await until('the other lesson', async () => {
            const [next, job] = await stores.learningJobs.list(agentName, { limit: 2 });
            return next?.status === 'DONE' ? ([job, next] as const) : null;
        });
        const reason = 'Set aside: the server stopped or hung in each of 3 attempts.';
        expect([job?.status, job?.attempts, job?.error]).toEqual(['FAILED', 3, reason]);
        expect(next.outcome?.learned).toMatchObject([{ content: 'Peas are green.' }]);
        expect(teacher.requests.filter(isDeadly)).toHaveLength(3);
        // The server would take the job again at once.
        await last.kill();
        await stores.learningJobs.retry({ agentName, jobIds: null, at: new Date() });
        const [, again] = await stores.learningJobs.list(agentName, { limit: 2 });
        expect([again?.status, again?.attempts, again?.error]).toEqual(['QUEUED', 0, null]);
        await close();
    });

    test('are learned once, before or after whichever step the server crashes', async () => {
        const { stores } = await open();
        let steps = 0;
        for (let step = 1; ; step += 1) {
            const agentName = await createLearningAgent(stores);
            await recordTaughtTurn(stores, { agentName, message: `Remember that ${factOf(1)} Always be brief.` });
            const crashed = await crashAt(stores, step);
            if (!crashed) break;
            steps = step;
            await learnAll(stores, new Date(Date.now() + 3_600_000));
            await expectLearnedOnce(stores, agentName, 2);
        }
        expect(steps).toBeGreaterThan(10);
    });
});

async function start(databaseUrl: string): Promise<LearningServer> {
    const server = await startLearningServer({ databaseUrl, config: { learningLeaseMs: 1_000 } });
    started.push(server);
    return server;
}

/** A fact that is near no other. */
function factOf(index: number): string {
    const letters = [...index.toString(26)].map(digit => String.fromCharCode(97 + Number.parseInt(digit, 26))).join('');
    return `the plant of sort q${letters}z flowers in week ${index}.`;
}

async function createLearningAgent(stores: Stores): Promise<string> {
    const name = `Learner ${crypto.randomUUID()}`;
    const context = { agents: stores.agents, now: () => new Date() };
    const agentSource = `${name}\n\nINITIAL MESSAGE Hello!\n`;
    return (await createAgent(context, { agentSource, who: 'admin' })).agentName;
}

async function openStoresOnly(databaseUrl: string) {
    const database = await openDatabase(databaseUrl);
    await database.migrate();
    return { stores: openStores(database), close: () => database.close() };
}

async function doneOf({ learningJobs }: Stores, agentName: string): Promise<number> {
    return (await learningJobs.counts(agentName)).DONE;
}

/** Turns of the event loop until another process has learned so much, or all. */
async function untilLearned(stores: Stores, agentName: string, count: number): Promise<void> {
    for (;;) {
        const { DONE, QUEUED, RUNNING } = await stores.learningJobs.counts(agentName);
        if (DONE >= count || QUEUED + RUNNING === 0) return;
        await new Promise(resolve => setImmediate(resolve));
    }
}

async function expectLearnedOnce(stores: Stores, agentName: string, count: number): Promise<void> {
    const lessons = await stores.lessons.list(agentName, []);
    const contents = lessons.map(({ content }) => content);
    expect([contents.length, new Set(contents).size]).toEqual([count, count]);
    const agent = await stores.agents.findOrNull(agentName);
    const lines = agent?.agentSource.split('\n') ?? [];
    for (const { keyword, content } of lessons) {
        expect(lines.filter(line => line === `${keyword} ${content}`)).toHaveLength(1);
    }
    const versions = (await stores.agents.versions(agentName)).toReversed();
    expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
    expect(versions.at(-1)?.agentSource).toBe(agent?.agentSource ?? '');
    const jobIds = versions.flatMap(({ learningJobId }) => learningJobId ?? []);
    expect(new Set(jobIds).size).toBe(versions.length - 1);
    expect(await stores.learningJobs.counts(agentName)).toMatchObject({ QUEUED: 0, RUNNING: 0, FAILED: 0 });
}

/** Learns with stores that break for good at the n-th step, before it or after it; `false` where there were fewer steps. */
async function crashAt(stores: Stores, step: number): Promise<boolean> {
    let count = 0;
    let isDown = false;
    const breaking = <Store extends object>(store: Store): Store =>
        new Proxy(store, {
            get(target, name, receiver) {
                const method: unknown = Reflect.get(target, name, receiver);
                if (typeof method !== 'function') return method;
                return async (...values: unknown[]) => {
                    count += 1;
                    if (count === step) isDown = true;
                    if (isDown) throw new Error('The power is cut before this step.');
                    const result: unknown = await Reflect.apply(method, target, values);
                    count += 1;
                    if (count === step) isDown = true;
                    if (isDown) throw new Error('The power is cut after this step.');
                    return result;
                };
            },
        });
    const broken = { ...stores };
    for (const name of ['agents', 'learningJobs', 'lessons'] as const)
        Object.assign(broken, { [name]: breaking(stores[name]) });
    await learnAll(broken, new Date()).catch(() => {});
    return isDown;
}

async function learnAll(stores: Stores, at: Date): Promise<void> {
    const now = () => at;
    const { agents, learningJobs, lessons, chatFeedback } = stores;
    const parts = { agents, learningJobs, lessons, chatFeedback, now };
    const teacher = createDeterministicTeacher();
    const context = { ...parts, teacher, bookReader: createBookReader(), learningLimits: LEARNING_LIMITS };
    const worker = new LearningWorker({
        learningJobs,
        learn: (job, signal) => learnFromTurn(context, job, signal),
        isEnabled: true,
        now,
        log: openLog('silent'),
        leaseMs: 60_000,
        pollMs: 10,
    });
    await worker.drain();
    await worker.stop();
}
