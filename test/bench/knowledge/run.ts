import { startScriptedUpstream } from '../../support/scripted-upstream.ts';
import { providerAt, startTestServer } from '../../support/start-test-server.ts';

// Prints how long the first chunk of an answer takes for agents with few and with many lessons, and just after one more was learned.
// DATABASE_URL names a database; without it a new SQLite file is used.

const RUNS = 100;
const { DATABASE_URL: databaseUrl } = process.env;
const upstream = startScriptedUpstream();
const server = await startTestServer({
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    providers: [providerAt(upstream.baseUrl)],
});
upstream.replyAlways({ text: 'Yes.' });

interface Measured {
    readonly count: number;
    readonly agentName: string;
    readonly source: string;
    /** Milliseconds. */
    readonly veryFirst: number;
    readonly times: number[];
}

const agents: Measured[] = [];
for (const count of [10, 100, 300, 500, 800, 1_000, 3_000, 10_000]) {
    const lessons = Array.from(
        { length: count },
        (_, index) => `KNOWLEDGE Lesson ${index} tells of plant ${index * 7}, its soil and its sun.`,
    );
    const source = [`Bench ${count} ${process.pid}`, ...lessons].join('\n');
    const agentName = await server.createAgent(source);
    agents.push({ count, agentName, source, veryFirst: await firstChunk(agentName, 0), times: [] });
}
// In turns, so that a machine that slows down does so for all of them.
for (let run = 0; run < RUNS; run += 1) {
    for (const { agentName, times } of agents) times.push(await firstChunk(agentName, run));
}
const base = medianOf(agents[0]?.times ?? []);
for (const { count, agentName, source, veryFirst, times } of agents) {
    const { agent } = await server.context.findAgent(agentName);
    await server.context.agents.update({
        ...agent,
        agentSource: `${source}\nKNOWLEDGE One more is learned.`,
        agentHash: `changed-${agentName}`,
        expectedVersion: agent.version,
        reason: 'LEARNED',
        messageIds: [],
        who: 'bench',
        at: new Date(),
    });
    const afterLearning = await firstChunk(agentName, RUNS + 1);
    const median = medianOf(times);
    console.log(
        `${count} lessons: first chunk ${median.toFixed(1)} ms (median of ${RUNS}, ${(median / base).toFixed(2)} times that of 10), the very first ${veryFirst.toFixed(1)} ms, after one more lesson ${afterLearning.toFixed(1)} ms`,
    );
}
await server.stop();
await upstream.stop();

async function firstChunk(agentName: string, run: number): Promise<number> {
    const startedAt = performance.now();
    const response = await server.post(`/agents/${agentName}/api/openai/chat/completions`, {
        messages: [{ role: 'user', content: `What is the soil of plant ${run * 7}, and its sun?` }],
        stream: true,
    });
    const reader = response.body?.getReader();
    await reader?.read();
    const time = performance.now() - startedAt;
    while (!(await reader?.read())?.done);
    return time;
}

function medianOf(times: readonly number[]): number {
    return times.toSorted((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}
