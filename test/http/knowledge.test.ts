import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import { KNOWLEDGE_BUDGET } from '../../src/books/compile/split-knowledge.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const FILLING = Array.from(
    { length: 800 },
    (_, index) => `KNOWLEDGE Fact ${index} tells of plant number ${index} here.`,
);
const RARE = 'KNOWLEDGE The zorgon blooms at midnight.';
const BIG = ['Big Book', 'RULE Be brief', ...FILLING, RARE].join('\n');

eachDialect('knowledge', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
        });
        await server.createAgent(BIG);
        await server.createAgent('Small Book\nKNOWLEDGE Peas are green.');
    });
    beforeEach(() => upstream.replyAlways({ text: 'Yes.' }));
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    async function askApi(agentName: string, messages: readonly object[]): Promise<readonly { content: unknown }[]> {
        const response = await server.post(`/agents/${agentName}/api/openai/chat/completions`, { messages });
        expect(response.status).toBe(200);
        return Object(upstream.requests.at(-1)?.body).messages;
    }

    const question = (content: unknown) => ({ role: 'user', content });

    test('within the budget stands in the system message whole', async () => {
        expect(await askApi('small-book', [question('Peas?')])).toEqual([
            { role: 'system', content: 'You are Small Book\n\n## Knowledge\n\n- Peas are green.' } as never,
            question('Peas?') as never,
        ]);
    });

    test('beyond the budget comes with the question that it fits, after a beginning that never changes', async () => {
        const [system, asked] = await askApi('big-book', [question('When does the zorgon bloom?')]);
        const [otherSystem, otherAsked] = await askApi('big-book', [question('What of plant 777?')]);
        expect(otherSystem).toEqual(system as never);
        expect(String(system?.content).length).toBeLessThan(KNOWLEDGE_BUDGET * 1.2);
        expect(String(system?.content)).toContain('- Fact 0 tells');
        expect(String(system?.content)).toContain('- More is known than stands here');
        expect(String(system?.content)).not.toContain('zorgon');
        expect(asked?.content).toBe(
            'From what you know, this may help with the message below it:\n\n- The zorgon blooms at midnight.\n\n---\n\nWhen does the zorgon bloom?',
        );
        expect(String(otherAsked?.content)).toContain('- Fact 777 tells of plant number 777 here.');
        expect(String(otherAsked?.content)).toEndWith('\n\n---\n\nWhat of plant 777?');
    });

    test('is found for a short question by the one before it', async () => {
        const thread = [
            question('Do you know the zorgon?'),
            { role: 'assistant', content: 'Yes.' },
            question('And when?'),
        ];
        const messages = await askApi('big-book', thread);
        expect(messages[1]).toEqual(thread[0] as never);
        expect(String(messages.at(-1)?.content)).toContain('zorgon blooms');
    });

    test('comes before the parts of a question', async () => {
        const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
        const messages = await askApi('big-book', [question([{ type: 'text', text: 'A zorgon?' }, image])]);
        expect(messages.at(-1)?.content).toEqual([
            { type: 'text', text: expect.stringContaining('zorgon blooms') },
            { type: 'text', text: 'A zorgon?' },
            image,
        ]);
    });

    test('is the same through both doors, and the history has the question alone', async () => {
        const fromApi = await askApi('big-book', [question('Where is the zorgon?')]);
        await server.post('/agents/big-book/api/chat', { message: 'Where is the zorgon?', stream: false });
        expect(Object(upstream.requests.at(-1)?.body).messages).toEqual(fromApi);
        const rows = (await server.rows('ChatHistory')).slice(-4);
        expect(rows.map(row => Object(row['message']).content)).toEqual([
            'Where is the zorgon?',
            'Yes.',
            'Where is the zorgon?',
            'Yes.',
        ]);
        expect(rows[0]?.['messageHash']).toBe(rows[2]?.['messageHash'] as string);
    });

    test('that is added is found at once, and the beginning of the prompt stays', async () => {
        const [before] = await askApi('big-book', [question('x')]);
        const admin = await logIn(server);
        const response = await fetch(`${server.url}/agents/big-book/api/book`, {
            method: 'PUT',
            headers: admin,
            body: JSON.stringify({ agentSource: `${BIG}\nKNOWLEDGE The quokka smiles.`, version: 1 }),
        });
        expect(response.status).toBe(200);
        const [system, asked] = await askApi('big-book', [question('Does the quokka smile?')]);
        expect(system).toEqual(before as never);
        expect(String(asked?.content)).toContain('- The quokka smiles.');
    });

    test('of a deleted agent leaves the index with it', async () => {
        const name = await server.createAgent(BIG.replace('Big Book', 'Passing Book'));
        await askApi(name, [question('zorgon?')]);
        const owned = async () =>
            (await server.rows('KnowledgePassage')).filter(row => row['owner'] === `agent:${name}`).length;
        expect(await owned()).toBeGreaterThan(100);
        await server.context.agents.delete(name, new Date());
        expect(await owned()).toBe(0);
        await server.createAgent(BIG.replace('Big Book', 'Passing Book'));
        const [, asked] = await askApi(name, [question('zorgon?')]);
        expect(String(asked?.content)).toContain('zorgon blooms');
    });

    test('shows in what a model is told of the agent', async () => {
        const response = await fetch(`${server.url}/agents/big-book/api/model-requirements`, {
            headers: await logIn(server),
        });
        const requirements = await jsonOf<{ searchedPassages: number; systemMessage: string }>(response);
        expect(requirements.searchedPassages).toBeGreaterThan(100);
        expect(requirements.systemMessage).toEndWith('Always keep to these rules:\n\n- Be brief');
    });
});

eachDialect('the built-in model', (_, { newUrl }) => {
    test('answers from what was found', async () => {
        const server = await startTestServer({ databaseUrl: await newUrl() });
        await server.createAgent(BIG);
        const response = await server.post('/agents/big-book/api/openai/chat/completions', {
            messages: [{ role: 'user', content: 'When does the zorgon bloom?' }],
        });
        expect((await jsonOf(response)).choices[0]?.message.content).toBe('The zorgon blooms at midnight.');
        await server.stop();
    });
});
