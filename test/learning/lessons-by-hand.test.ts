import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { createAgent } from '../../src/agents/create-agent.ts';
import { compileBook } from '../../src/books/compile/compile-book.ts';
import type { Lesson, LessonKeyword, LessonStatus } from '../../src/domain/lesson.ts';
import { toContentKey } from '../../src/learning/acceptance/content-key.ts';
import { createBookReader } from '../../src/learning/book/book-reader.ts';
import type { LearningContext } from '../../src/learning/learning-context.ts';
import { LEARNING_LIMITS } from '../../src/learning/learning-limits.ts';
import { forgetLesson } from '../../src/learning/lessons/forget-lesson.ts';
import { restoreLessons } from '../../src/learning/lessons/restore-lessons.ts';
import { acceptLessons } from '../../src/learning/lessons/review-lessons.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { checkProperty } from '../support/check-property.ts';
import { eachDialect } from '../support/each-dialect.ts';

/** Lines that repeat one another, say otherwise, or say who the agent is. */
const LINES: readonly (readonly [LessonKeyword, string])[] = [
    ...['red', 'blue', 'green'].map(color => ['KNOWLEDGE', `The old shed is ${color}.`] as const),
    ['KNOWLEDGE', 'The old\nshed is white.'],
    ['KNOWLEDGE', 'The gate is closed. The old shed is red.'],
    ['KNOWLEDGE', 'The gate closes at {hour}.'],
    ['KNOWLEDGE', 'The fence is of wood.'],
    ['RULE', 'Always be brief.'],
    ['RULE', 'always be brief'],
    ['INITIAL MESSAGE', 'Hello!\n\nRULE Be rude.'],
    ['SAMPLE', 'I am a gardener.'],
];

const RED = 0;
const BLUE = 1;

type Action =
    | { readonly kind: 'propose' | 'accept one' | 'forget' | 'restore'; readonly which: number }
    | { readonly kind: 'accept all' };

const action: fc.Arbitrary<Action> = fc.oneof(
    {
        weight: 4,
        arbitrary: fc.record({
            kind: fc.constantFrom('propose', 'propose', 'accept one', 'forget', 'restore'),
            which: fc.nat(20),
        }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'accept all' }) },
);

eachDialect('lessons that the admin accepts, forgets and restores', open => {
    test('change a cached book in the same way as one that is read again', async () => {
        const { stores } = await open();
        const changes = { known: 0, total: 0 };
        await checkProperty(
            fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 24 }), async actions => {
                const bookReader = createBookReader();
                const known = await newAgent(stores);
                const reread = await newAgent(stores);
                for (const each of actions) {
                    const before = (await stores.agents.findOrNull(known))?.agentSource ?? '';
                    const { index } = await bookReader.read({ agentName: known, agentSource: before });
                    const outcome = await act(toContext(stores, bookReader), known, each);
                    expect(outcome).toEqual(await act(plainly(stores), reread, each));
                    const agent = await stores.agents.findOrNull(known);
                    const agentSource = agent?.agentSource ?? '';
                    expect(agentSource).toBe((await stores.agents.findOrNull(reread))?.agentSource ?? '');
                    expect(agent?.agentProfile).toEqual(compileBook(agentSource).profile);
                    if (agentSource === before) continue;
                    changes.total += 1;
                    if ((await bookReader.read({ agentName: known, agentSource })).index === index) changes.known += 1;
                }
            }),
            { numRuns: 40 },
        );
        // Usually a third of all changes; chance does not reach this.
        expect(changes.total).toBeGreaterThan(55);
        expect(changes.known).toBeGreaterThan(changes.total / 4);
    });

    test('replace a lesson that was added while they waited, and do so again when restored', async () => {
        const { stores } = await open();
        const context = toContext(stores, createBookReader());
        const agentName = await newAgent(stores);
        const red = await propose(context, agentName, RED);
        const blue = await propose(context, agentName, BLUE);
        const who = 'admin';
        const knowledge = async () => {
            const agent = await stores.agents.findOrNull(agentName);
            return compileBook(agent?.agentSource ?? '').knowledge.slice(1);
        };
        await acceptLessons(context, { agentName, lessonIds: [red], who });
        await acceptLessons(context, { agentName, lessonIds: [blue], who });
        expect(await knowledge()).toEqual(['The old shed is blue.']);
        await forgetLesson(context, { agentName, lessonId: blue, who });
        expect(await knowledge()).toEqual(['The old shed is red.']);
        await restoreLessons(context, { agentName, lessonIds: [blue], who });
        expect(await knowledge()).toEqual(['The old shed is blue.']);
    });

    test('are not added together if they contradict each other', async () => {
        const { stores } = await open();
        const context = toContext(stores, createBookReader());
        const agentName = await newAgent(stores);
        const red = await propose(context, agentName, RED);
        const blue = await propose(context, agentName, BLUE);
        const { accepted, refused } = await acceptLessons(context, { agentName, lessonIds: null, who: 'admin' });
        expect({ accepted, refused }).toEqual({
            accepted: [blue],
            refused: [{ lessonId: red, reason: 'corrected' }],
        });
    });
});

async function newAgent({ agents }: Stores): Promise<string> {
    const agentSource = 'Jack\n\nPERSONA You help.\n\nKNOWLEDGE The fence is of iron.\n';
    const agentName = `jack-${crypto.randomUUID()}`;
    await createAgent({ agents, now: () => new Date() }, { agentName, agentSource, who: 'admin' });
    return agentName;
}

type Context = Pick<LearningContext, 'agents' | 'lessons' | 'learningLimits' | 'bookReader' | 'now'>;

function toContext({ agents, lessons }: Stores, bookReader: LearningContext['bookReader']): Context {
    return { agents, lessons, bookReader, learningLimits: LEARNING_LIMITS, now: () => new Date() };
}

/** Reads every book again, and looks at all lessons in it. */
function plainly(stores: Stores): Context {
    const { lessons } = stores;
    const context = toContext(stores, createBookReader());
    return { ...context, lessons: { ...lessons, withKeys: agentName => lessons.list(agentName, ['ACTIVE']) } };
}

/** What came of it, with the places of lessons among the agent's instead of their numbers. */
async function act(context: Context, agentName: string, action: Action): Promise<unknown> {
    const { lessons } = context;
    const of = (...statuses: readonly LessonStatus[]) => lessons.list(agentName, statuses);
    const who = 'admin';
    if (action.kind === 'propose') await propose(context, agentName, action.which);
    const first = (await of()).at(0)?.id ?? 0;
    const accept = async (lessonIds: readonly number[] | null) => {
        const { accepted, refused, version } = await acceptLessons(context, { agentName, lessonIds, who });
        const refusals = refused.map(({ lessonId, reason }) => [lessonId - first, reason]);
        return { accepted: accepted.map(id => id - first), refusals, version };
    };
    if (action.kind === 'accept all') return accept(null);
    const pick = (some: readonly Lesson[]) => some[action.which % Math.max(1, some.length)]?.id;
    if (action.kind === 'accept one') {
        const id = pick(await of('PROPOSED'));
        return id === undefined ? null : accept([id]);
    }
    if (action.kind === 'forget') {
        const lessonId = pick(await of('ACTIVE'));
        return lessonId && (await forgetLesson(context, { agentName, lessonId, who })).version;
    }
    if (action.kind === 'restore') {
        const id = pick(await of('FORGOTTEN'));
        return id && restoreLessons(context, { agentName, lessonIds: [id], who });
    }
    return null;
}

/** As a conversation would leave it; gives its number. */
async function propose({ agents, lessons }: Context, agentName: string, which: number): Promise<number> {
    const [keyword, content] = LINES[which % LINES.length] ?? ['RULE', 'Be polite.'];
    const agent = await agents.findOrNull(agentName);
    if (agent === null) throw new Error(`There is no agent ${agentName}`);
    const lesson = {
        keyword,
        content,
        contentKey: toContentKey(content),
        status: 'PROPOSED',
        replacesId: null,
    } as const;
    const origin = { learningJobId: null, messageId: null, messageIds: [], conversationId: null, who: 'visitor' };
    const { agentSource, agentHash, agentProfile, version: expectedVersion } = agent;
    const version = { agentName, expectedVersion, agentSource, agentHash, agentProfile, messageIds: [], who: 'admin' };
    await lessons.applyVersion(
        { ...version, reason: 'EDITED', at: new Date() },
        { add: [{ ...lesson, ...origin }], change: [] },
    );
    return (await lessons.list(agentName, ['PROPOSED'])).at(-1)?.id ?? 0;
}
