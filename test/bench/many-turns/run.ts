import { parseArgs } from 'node:util';
import { composePrompt } from '../../../src/chat/compose-prompt.ts';
import { findKnowledge } from '../../../src/chat/find-knowledge.ts';
import { factOf, questionOf } from '../../learning/support/numbered-facts.ts';
import { startLearningServer } from '../../learning/support/start-learning-server.ts';

// Teaches one fact a turn over HTTP, through both doors in turns, and prints what is known at the end, how large book and prompt are,
// and how long it took. DATABASE_URL names an empty database; without it a new SQLite file is used.

const AT_ONCE = 20;

const { values } = parseArgs({ options: { turns: { type: 'string', default: '10000' } } });
const turns = Number(values.turns);
const { DATABASE_URL: databaseUrl } = process.env;
const server = await startLearningServer(databaseUrl === undefined ? {} : { databaseUrl });
const agentName = await server.createAgent('Many Turns\n\nINITIAL MESSAGE Hello!\n');

const startedAt = performance.now();
for (let first = 0; first < turns; first += AT_ONCE) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, turns - first) }, (_, index) => tell(first + index)));
    if ((first + AT_ONCE) % 1_000 === 0) console.log(`${first + AT_ONCE} turns, ${seconds()} s`);
}
await server.learned();
console.log(`learned from ${turns} turns in ${seconds()} s`);

const [size] = await server.context.lessons.sizes(agentName);
const { agent, book } = await server.context.findAgent(agentName);
console.log(
    `lessons in the book: ${size?.lessons}; characters: ${agent.agentSource.length}; version: ${agent.version}`,
);

for (const index of [0, 1, Math.floor(turns / 2), turns - 2, turns - 1]) {
    const { text } = await server.say(questionOf(index), { agentName });
    const thread = [{ role: 'user', content: questionOf(index) } as const];
    const found = await findKnowledge(server.context, { agent, book }, thread);
    const { system, messages } = composePrompt(book, { thread, context: null, options: {} }, found);
    const isKnown = text.includes(`number ${index}.`);
    console.log(
        `turn ${index}: ${isKnown ? 'known' : 'NOT KNOWN'}; prompt ${JSON.stringify([system, messages]).length} characters`,
    );
}
await server.stop();

function tell(index: number): Promise<unknown> {
    const message = `Remember that ${factOf(index)}`;
    return index % 2 === 0 ? server.say(message, { agentName }) : server.sayByKey(message, agentName);
}

function seconds(): string {
    return ((performance.now() - startedAt) / 1_000).toFixed(0);
}
