import { parseArgs } from 'node:util';
import { factOf, questionOf } from '../../learning/support/numbered-facts.ts';
import { prepareLessons } from '../../learning/support/prepare-lessons.ts';
import { recordTaughtTurn } from '../../learning/support/record-taught-turn.ts';
import { startLearningServer } from '../../learning/support/start-learning-server.ts';

// Prints, for an agent with many lessons, how long it takes to learn one more and to answer the first question after it, and for how long
// nothing else had its turn meanwhile. DATABASE_URL names an empty database; without it a new SQLite file is used.

const { values } = parseArgs({
    options: { lessons: { type: 'string', default: '10000' }, runs: { type: 'string', default: '100' } },
});
const lessons = Number(values.lessons);
const runs = Number(values.runs);
const { DATABASE_URL: databaseUrl } = process.env;
const server = await startLearningServer(databaseUrl === undefined ? {} : { databaseUrl });
const agentName = await server.createAgent('Long Book\n\nINITIAL MESSAGE Hello!\n');
await prepareLessons(server.context.stores, agentName, 0, lessons);
await server.say(questionOf(0), { agentName });
await server.learned();

console.log(`an agent with ${lessons} lessons, ${runs} times each`);
await teach('one more', run => ({ fact: factOf(lessons + run), question: questionOf(lessons + run) }));
// Each takes the place of another lesson, from the last one on.
await teach('a correction', run => {
    const index = lessons - 1 - run;
    return { fact: factOf(index).replace(/\d+/, 'unknown'), question: questionOf(index) };
});
await server.stop();

async function teach(
    name: string,
    toLesson: (run: number) => { readonly fact: string; readonly question: string },
): Promise<void> {
    const learning: Measured[] = [];
    const answering: Measured[] = [];
    for (let run = 0; run < runs; run += 1) {
        const { fact, question } = toLesson(run);
        await recordTaughtTurn(server.context.stores, { agentName, message: `Remember that ${fact}` });
        learning.push(await measure(() => server.learned()));
        answering.push(await measure(() => server.say(question, { agentName })));
        await server.learned();
    }
    print(`learning ${name}`, learning);
    print('the answer after it', answering);
}

interface Measured {
    /** Milliseconds. */
    readonly time: number;
    readonly longestBlock: number;
    /** What the processor did for it; other programs on the machine make it no longer. */
    readonly work: number;
}

/** Ticks as often as a timer can; the longest time between two ticks is what everybody else had to wait. */
async function measure(work: () => Promise<unknown>): Promise<Measured> {
    let longestBlock = 0;
    let tickedAt = performance.now();
    const timer = setInterval(tick, 1);
    function tick(): void {
        const now = performance.now();
        longestBlock = Math.max(longestBlock, now - tickedAt);
        tickedAt = now;
    }
    const startedAt = performance.now();
    const usage = process.cpuUsage();
    await work();
    tick();
    clearInterval(timer);
    const { user, system } = process.cpuUsage(usage);
    return { time: performance.now() - startedAt, longestBlock, work: (user + system) / 1_000 };
}

function print(name: string, measured: readonly Measured[]): void {
    const times = measured.map(({ time }) => time);
    const works = measured.map(({ work }) => work);
    const blocks = measured.map(({ longestBlock }) => longestBlock);
    console.log(
        `${name}: ${at(times, 0.5)} ms (median; 95 of 100 ${at(times, 0.95)}), work ${at(works, 0.5)} ms, longest block ${at(blocks, 0.5)} ms (median; 95 of 100 ${at(blocks, 0.95)}, at the most ${at(blocks, 1)})`,
    );
}

function at(times: readonly number[], share: number): string {
    const sorted = times.toSorted((one, other) => one - other);
    return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
}
