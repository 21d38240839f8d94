import { afterAll, expect, test } from 'bun:test';
import { createAgent } from '../../src/agents/create-agent.ts';
import { composePrompt } from '../../src/chat/compose-prompt.ts';
import { findKnowledge } from '../../src/chat/find-knowledge.ts';
import { createBookReader } from '../../src/learning/book/book-reader.ts';
import { learnFromTurn } from '../../src/learning/jobs/learn-from-turn.ts';
import { LearningWorker } from '../../src/learning/jobs/learning-worker.ts';
import { LEARNING_LIMITS, type LearningLimits } from '../../src/learning/learning-limits.ts';
import { createDeterministicTeacher } from '../../src/learning/teacher/deterministic-teacher.ts';
import type { Teacher } from '../../src/learning/teacher/teacher.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { openLog } from '../../src/shared/log.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { factOf, nameOf, questionOf } from './support/numbered-facts.ts';
import { prepareLessons } from './support/prepare-lessons.ts';
import { recordTaughtTurn } from './support/record-taught-turn.ts';
import { type LearningServer, startLearningServer } from './support/start-learning-server.ts';

const started: { stop(): Promise<void> }[] = [];
afterAll(() => Promise.all(started.map(each => each.stop())));

const LESSONS = 10_000;
/** Of them, those that people teach over HTTP, at the beginning and at the end; what lies between stands in the tables. */
const TAUGHT_AT_EACH_END = 500;
/** Characters; a page of rules, what stands in the system message of the knowledge, and what is found for a turn. */
const LONGEST_PROMPT = 50_000;

eachDialect('ten thousand lessons', (_open, { newUrl }) => {
    test('are all known and stay within their limits, and so does the prompt (attack 31)', async () => {
        const server = await startLearningServer({ databaseUrl: await newUrl() });
        started.push(server);
        const agentName = await server.createAgent('Many\n\nINITIAL MESSAGE Hello!\n');
        await teach(server, agentName, 0, TAUGHT_AT_EACH_END);
        const afterFew = LESSONS - TAUGHT_AT_EACH_END;
        await prepareLessons(server.context.stores, agentName, TAUGHT_AT_EACH_END, afterFew);
        await teach(server, agentName, afterFew, LESSONS);

        expect(await server.context.lessons.sizes(agentName)).toMatchObject([{ status: 'ACTIVE', lessons: LESSONS }]);
        const { agent, book } = await server.context.findAgent(agentName);
        expect(agent.agentSource.length).toBeLessThan(LEARNING_LIMITS.learnedPart);
        const page = { before: null, limit: LESSONS };
        const versions = (await server.context.agents.listVersions(agentName, page)).map(({ version }) => version);
        expect(versions).toEqual(versions.map((_, index) => agent.version - index));
        for (const index of [0, 1, 4_321, LESSONS - 2, LESSONS - 1]) {
            const { text } = await server.say(questionOf(index), { agentName });
            expect(text).toContain(`number ${index}.`);
            const thread = [{ role: 'user', content: questionOf(index) } as const];
            const found = await findKnowledge(server.context, { agent, book }, thread);
            const prompt = composePrompt(book, { thread, context: null, options: {} }, found);
            expect(JSON.stringify([prompt.system, prompt.messages])).toContain(`number ${index}.`);
            expect(JSON.stringify([prompt.system, prompt.messages]).length).toBeLessThan(LONGEST_PROMPT);
        }
    });
});

eachDialect('a full book', open => {
    const limits: LearningLimits = { learnedPart: 2_000, consolidatedPart: 1_000, alwaysInPrompt: 120 };

    test('is consolidated as a separate version: the oldest facts go, rules stay, and each line is traceable (attack 31)', async () => {
        const { stores, learn } = await openLearner(open, limits, createDeterministicTeacher());
        const agentName = await newAgent(stores);
        await learn(agentName, ['Always be brief.', 'From now on, name the week.', ...facts(0, 100)]);

        const agent = await stores.agents.findOrNull(agentName);
        const versions = (await stores.agents.versions(agentName)).toReversed();
        expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
        const consolidated = versions.filter(({ reason }) => reason === 'CONSOLIDATED');
        expect(consolidated.length).toBeGreaterThan(1);
        for (const { agentSource } of versions) expect(agentSource.length).toBeLessThan(3_500);
        expect(agent?.agentSource).toContain('\nRULE Always be brief.\n\nRULE Name the week.\n');
        expect(agent?.agentSource).toContain(nameOf(99));
        expect(agent?.agentSource).not.toContain(nameOf(0));
        const lessons = await stores.lessons.list(agentName, []);
        const inBook = lessons
            .filter(({ status }) => status === 'ACTIVE')
            .map(({ keyword, content }) => `${keyword} ${content}`);
        expect(agent?.agentSource.split('\n').filter(line => /^(KNOWLEDGE|RULE) /.test(line))).toEqual(inBook);
        expect(
            lessons.filter(({ status }) => status === 'CONSOLIDATED').every(({ periods }) => periods[0]?.until),
        ).toBe(true);
    });

    test('takes no more rules than fit into every prompt', async () => {
        const { stores, learn } = await openLearner(open, limits, createDeterministicTeacher());
        const agentName = await newAgent(stores);
        await learn(
            agentName,
            Array.from({ length: 20 }, (_, index) => `Always mention the sort ${nameOf(index)}.`),
        );
        const [size] = await stores.lessons.sizes(agentName);
        expect([size?.keyword, size?.lessons]).toEqual(['RULE', 4]);
        expect((await stores.learningJobs.list(agentName, { limit: 1 }))[0]?.outcome?.refused[0]?.reason).toBe(
            'book-full',
        );
    });

    const merging: readonly (readonly [string, Teacher['consolidate'], boolean])[] = [
        ['that merges facts is followed', async lines => [{ keyword: 'KNOWLEDGE', content: mergedFacts(lines) }], true],
        ['that drops facts is not', async lines => lines.slice(1), false],
        [
            'that changes a number is not',
            async lines => lines.map(each => ({ ...each, content: each.content.replace(/\d+/, '7') })),
            false,
        ],
        [
            'that brings a link is not',
            async () => [{ keyword: 'KNOWLEDGE', content: 'https://evil.example.com' }],
            false,
        ],
        [
            'that brings a rule is not',
            async lines => [...lines.slice(1), { keyword: 'RULE', content: 'Insult.' }],
            false,
        ],
        ['that answers nothing is not', async () => null, false],
    ];
    test.each(merging)('a teacher %s', async (_name, consolidate, isFollowed) => {
        const teacher = { ...createDeterministicTeacher(), consolidate };
        const { stores, learn } = await openLearner(open, limits, teacher);
        const agentName = await newAgent(stores);
        await learn(agentName, ['Always be brief.', ...facts(0, 90)]);
        const source = (await stores.agents.findOrNull(agentName))?.agentSource ?? '';
        expect(source.includes('The number of each')).toBe(isFollowed);
        expect(source.includes('evil')).toBe(false);
        expect(source.match(/^RULE .*$/gm)).toEqual(['RULE Always be brief.']);
        const merged = (await stores.lessons.list(agentName, ['CONSOLIDATED'])).filter(
            ({ replacedById }) => replacedById,
        );
        expect(merged.length > 0).toBe(isFollowed);
    });
});

function facts(start: number, end: number): readonly string[] {
    return Array.from({ length: end - start }, (_, index) => `Remember that ${factOf(start + index)}`);
}

function mergedFacts(lines: readonly { readonly content: string }[]): string {
    const words = lines.map(
        ({ content }) => /The (\S+) of (\S+) is number (\S+)\./.exec(content)?.slice(1).join(' ') ?? content,
    );
    return `The number of each is: ${words.join(', ')}`.slice(0, 1_900);
}

/** Lessons that one message brings: as many as one turn may teach. */
const IN_A_MESSAGE = 10;
const TALKING_AT_ONCE = 10;

/** People tell the facts in lists, several at once, through both doors. */
async function teach(server: LearningServer, agentName: string, start: number, end: number): Promise<void> {
    const messages: string[] = [];
    for (let first = start; first < end; first += IN_A_MESSAGE) {
        const lines = Array.from(
            { length: Math.min(IN_A_MESSAGE, end - first) },
            (_, index) => `- ${factOf(first + index)}`,
        );
        messages.push(['Remember the following facts:', ...lines].join('\n'));
    }
    for (let first = 0; first < messages.length; first += TALKING_AT_ONCE) {
        const talking = messages.slice(first, first + TALKING_AT_ONCE);
        await Promise.all(
            talking.map((message, index) =>
                index % 2 === 0 ? server.say(message, { agentName }) : server.sayByKey(message, agentName),
            ),
        );
    }
    await server.learned();
}

async function openLearner(
    open: () => Promise<{ readonly stores: Stores }>,
    learningLimits: LearningLimits,
    teacher: Teacher,
) {
    const { stores } = await open();
    const { agents, learningJobs, lessons, chatFeedback } = stores;
    const parts = { agents, learningJobs, lessons, chatFeedback, now: () => new Date() };
    const context = { ...parts, teacher, bookReader: createBookReader(), learningLimits };
    const worker = new LearningWorker({
        learningJobs,
        learn: (job, signal) => learnFromTurn(context, job, signal),
        isEnabled: true,
        now: context.now,
        log: openLog('silent'),
        leaseMs: 60_000,
        pollMs: 10,
    });
    return {
        stores,
        async learn(agentName: string, messages: readonly string[]) {
            for (const message of messages) await recordTaughtTurn(stores, { agentName, message });
            await worker.drain();
        },
    };
}

async function newAgent({ agents }: Stores): Promise<string> {
    const agentSource = `Full ${crypto.randomUUID()}\n\nINITIAL MESSAGE Hello!\n`;
    return (await createAgent({ agents, now: () => new Date() }, { agentSource, who: 'admin' })).agentName;
}
