import { parseArgs } from 'node:util';
import { composePrompt } from '../../../src/chat/compose-prompt.ts';
import { findKnowledge } from '../../../src/chat/find-knowledge.ts';
import { loadConfig } from '../../../src/server/config.ts';
import { startTestServer, type TestServer } from '../../support/start-test-server.ts';
import { type BenchFact, benchFacts, distraction } from './facts.ts';

/**
 * `bun test/bench/learning/run.ts`: teaches facts among turns that teach nothing, then asks for each in a conversation of its own.
 * With the built-in model, or with the provider of the environment (`OPENAI_API_KEY`, `MODEL_PROVIDERS`, `TEACHER_MODEL`, …).
 */
async function runBench(): Promise<void> {
    const { values } = parseArgs({
        options: { facts: { type: 'string', default: '200' }, distractions: { type: 'string', default: '1000' } },
    });
    const facts = benchFacts(Number(values.facts));
    const { providers, teacherModel } = loadConfig();
    const server = await startTestServer({ providers, config: { isLearning: true, teacherModel } });
    try {
        const agentName = await server.createAgent('Bench\n\nPERSONA You help in a shop.\n\nINITIAL MESSAGE Hello!\n');
        const startedAt = performance.now();
        await teachAll(server, agentName, { facts, distractions: Number(values.distractions) });
        const learnedAt = performance.now();
        const results = await askAll(server, agentName, facts);
        await report(server, { agentName, facts, results, learningMs: learnedAt - startedAt });
    } finally {
        await server.stop();
    }
}

interface Lessons {
    readonly facts: readonly BenchFact[];
    readonly distractions: number;
}

/** Facts stand evenly among the turns that teach nothing. */
async function teachAll(server: TestServer, agentName: string, { facts, distractions }: Lessons): Promise<void> {
    const every = Math.max(1, Math.floor(distractions / Math.max(1, facts.length)));
    let told = 0;
    for (const { teaching } of facts) {
        for (let count = 0; count < every && told < distractions; count += 1, told += 1) {
            await say(server, agentName, distraction(told));
        }
        await say(server, agentName, teaching);
    }
    for (; told < distractions; told += 1) await say(server, agentName, distraction(told));
    await server.context.learningWorker.drain();
}

interface Result {
    readonly kind: string;
    readonly outcome: 'right' | 'unknown' | 'wrong';
    readonly milliseconds: number;
}

async function askAll(server: TestServer, agentName: string, facts: readonly BenchFact[]): Promise<readonly Result[]> {
    const results: Result[] = [];
    for (const fact of facts) {
        const startedAt = performance.now();
        const text = await say(server, agentName, fact.question);
        results.push({ kind: fact.kind, outcome: judge(text, fact), milliseconds: performance.now() - startedAt });
    }
    return results;
}

/** No answer is better than a wrong one, so they are counted apart. */
function judge(text: string, { answer }: BenchFact): Result['outcome'] {
    if (text.includes(answer)) return 'right';
    return /nothing about|do(n't| not) know|not sure|no information/i.test(text) ? 'unknown' : 'wrong';
}

async function say(server: TestServer, model: string, content: string): Promise<string> {
    const reply = await server.openai(model).chat.completions.create({ model, messages: [{ role: 'user', content }] });
    return reply.choices[0]?.message.content ?? '';
}

interface ReportInput {
    readonly agentName: string;
    readonly facts: readonly BenchFact[];
    readonly results: readonly Result[];
    readonly learningMs: number;
}

async function report(server: TestServer, { agentName, facts, results, learningMs }: ReportInput): Promise<void> {
    const { agent, book } = await server.context.findAgent(agentName);
    const thread = [{ role: 'user', content: facts[0]?.question ?? '' }] as const;
    const found = await findKnowledge(server.context, { agent, book }, thread);
    const prompt = composePrompt(book, { thread, context: null, options: {} }, found);
    const count = (outcome: Result['outcome'], among = results) =>
        among.filter(each => each.outcome === outcome).length;
    const kinds = [...new Set(facts.map(({ kind }) => kind))];
    const times = results.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
    const lessons = await server.context.lessons.list(agentName, ['ACTIVE']);
    print(
        'model',
        server.context.modelDescriptions.map(({ name, model }) => `${name}${model ? ` (${model})` : ''}`).join(', '),
    );
    print('teacher', server.context.teacher.name);
    print('facts taught', facts.length);
    print('recall', `${((100 * count('right')) / Math.max(1, facts.length)).toFixed(1)} %`);
    print('not known', count('unknown'));
    print('wrong answers', count('wrong'));
    for (const kind of kinds) {
        const ofKind = results.filter(each => each.kind === kind);
        print(`  ${kind}`, `${count('right', ofKind)} of ${ofKind.length}, ${count('wrong', ofKind)} wrong`);
    }
    print('lessons in the book', lessons.length);
    print('versions', agent.version);
    print('book size', `${agent.agentSource.length} characters`);
    print(
        'prompt size',
        `${prompt.system.length + prompt.messages.reduce((sum, each) => sum + String(each.content).length, 0)} characters`,
    );
    print('median answer', `${(times[Math.floor(times.length / 2)] ?? 0).toFixed(1)} ms`);
    print('teaching took', `${(learningMs / 1000).toFixed(1)} s`);
}

function print(name: string, value: string | number): void {
    process.stdout.write(`${name.padEnd(22)}${value}\n`);
}

await runBench();
