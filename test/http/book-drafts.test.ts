import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

const SAVED = 'Rose Red\nPERSONA You are Rose\nRULE Be brief';
const DRAFT = 'Rose Blue\nPERSONA You are blue\nMODEL TEMPERATURE 0.3\nINITIAL MESSAGE Hello in blue\nCLOSED';
const OPEN_DRAFT = DRAFT.replace('\nCLOSED', '');
const BOOK = '/agents/rose-red/api/book';
const PREVIEW = '/agents/rose-red/api/model-requirements';

/** A book of the one fact about roses, and of more than stands in a system message. */
function bigBook(fact: string): string {
    const others = Array.from({ length: 800 }, (_, index) => `KNOWLEDGE Fact ${index} is about nothing at all, really`);
    return ['Rose Red', ...others, `KNOWLEDGE ${fact}`].join('\n');
}

eachDialect('a book that is not saved', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let admin: Readonly<Record<string, string>>;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        upstream.replyAlways({ text: 'Blue, of course.' });
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
        });
        admin = await logIn(server);
        await server.createAgent(SAVED);
    });
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    const tryBook = (agentSource: string, text = 'Hi') =>
        server.post(`${BOOK}/try`, { agentSource, messages: [question(text)], stream: false }, admin);

    test('shows what a model would be told with it', async () => {
        const preview = await jsonOf<object>(await server.post(PREVIEW, { agentSource: DRAFT }, admin));
        expect(preview).toMatchObject({
            agentName: 'rose-red',
            profile: { fullName: 'Rose Blue', initialMessage: 'Hello in blue' },
            isClosed: true,
            systemMessage: 'You are Rose Blue\n\nYou are blue',
            options: { temperature: 0.3 },
            diagnostics: [],
        });
        const saved = await jsonOf<object>(await fetch(server.url + PREVIEW, { headers: admin }));
        expect(saved).toMatchObject({ systemMessage: expect.stringContaining('You are Rose Red'), isClosed: false });
        expect(Object.keys(preview)).toEqual(Object.keys(saved));
    });

    test('names the servers that it asks nothing before it is saved', async () => {
        const agentSource = 'Rose Red\nUSE TIME\nUSE MCP https://half.example/mc';
        const preview = await jsonOf<object>(await server.post(PREVIEW, { agentSource }, admin));
        expect(preview).toMatchObject({
            tools: [{ name: 'get_time' }],
            unaskedServers: ['https://half.example/mc'],
        });
    });

    test('answers as it would when it is saved, and nothing of that is kept', async () => {
        const before = await Promise.all(['ChatHistory', 'LearningJob', 'AgentHistory', 'Agent'].map(server.rows));
        const answer = await jsonOf<object>(await tryBook(OPEN_DRAFT));
        expect(answer).toMatchObject({ message: { parts: [{ type: 'text', text: 'Blue, of course.' }] } });
        const tried = await upstream.nextRequest();
        await server.drain();
        const after = await Promise.all(['ChatHistory', 'LearningJob', 'AgentHistory', 'Agent'].map(server.rows));
        expect(after).toEqual(before);
        const saved = await server.createAgent(OPEN_DRAFT);
        await server.post(`/agents/${saved}/api/chat`, { message: 'Hi', stream: false });
        expect((await upstream.nextRequest()).body).toEqual(tried.body);
        // What a saved book says is kept, and would be learned from.
        expect(await server.rows('LearningJob')).toHaveLength((before[1]?.length ?? 0) + 1);
    });

    test('streams as the chat does', async () => {
        const body = { agentSource: DRAFT, messages: [question('Hi')] };
        const response = await server.post(`${BOOK}/try`, body, admin);
        expect(response.headers.get('x-vercel-ai-ui-message-stream')).toBe('v1');
        expect(await response.text()).toEndWith('data: [DONE]\n\n');
    });

    test('is let go of when its author leaves', async () => {
        upstream.reply({ text: ['Wait', { waitFor: new Promise(() => undefined) }] });
        const leaving = new AbortController();
        const response = await fetch(`${server.url}${BOOK}/try`, {
            method: 'POST',
            headers: admin,
            signal: leaving.signal,
            body: JSON.stringify({ agentSource: DRAFT, messages: [question('Hi')] }),
        });
        await response.body?.getReader().read();
        leaving.abort();
        await upstream.aborted();
    });

    test('is searched for knowledge of its own, and leaves that of the saved book alone', async () => {
        const agentName = await server.createAgent(bigBook('Roses are red').replace('Rose Red', 'Big Rose'));
        const path = `/agents/${agentName}/api`;
        const messages = [question('What about roses?')];
        const agentSource = bigBook('Roses are blue');
        for (const isTried of [false, true, false]) {
            const response = isTried
                ? await server.post(`${path}/book/try`, { agentSource, messages, stream: false }, admin)
                : await server.post(`${path}/chat`, { messages, stream: false });
            expect(response.status).toBe(200);
            const asked = JSON.stringify(upstream.requests.at(-1)?.body?.['messages']);
            expect([asked.includes('Roses are red'), asked.includes('Roses are blue')]).toEqual([!isTried, isTried]);
        }
    });

    test.each([
        ['/model-requirements', { agentSource: 7 }, 'agentSource', 'invalid_type'],
        ['/book/try', { messages: [question('Hi')] }, 'agentSource', 'missing_required_parameter'],
        ['/book/try', { agentSource: DRAFT }, 'messages', 'missing_required_parameter'],
        ['/book/try', { agentSource: DRAFT, messages: [] }, 'messages', 'invalid_value'],
    ])('is refused at %s where the body is wrong', async (path, body, param, code) => {
        const response = await server.post(`/agents/rose-red/api${path}`, body, admin);
        expect([response.status, (await jsonOf(response)).error]).toMatchObject([400, { param, code }]);
    });

    test.each([
        ['POST', PREVIEW],
        ['POST', `${BOOK}/try`],
        ['PATCH', '/api/agents/rose-red'],
        ['POST', '/api/agents/rose-red/restore'],
    ])('%s %s needs the admin, whatever key is sent', async (method, path) => {
        const body = JSON.stringify({ agentSource: DRAFT, messages: [question('Hi')], visibility: 'PRIVATE' });
        const response = await fetch(server.url + path, {
            method,
            body,
            headers: { authorization: `Bearer ${TEST_KEY}` },
        });
        expect([response.status, (await jsonOf(response)).error.code]).toEqual([401, 'login_required']);
    });
});

eachDialect('an agent', (_, { newUrl }) => {
    let server: TestServer;
    let admin: Readonly<Record<string, string>>;

    beforeAll(async () => {
        server = await startTestServer({ databaseUrl: await newUrl() });
        admin = await logIn(server);
        await server.createAgent(SAVED);
    });
    afterAll(() => server.stop());

    const ask = (method: string, path: string, body?: object) =>
        fetch(server.url + path, { method, headers: admin, ...(body && { body: JSON.stringify(body) }) });

    test('is hidden from visitors when the admin says so, and nothing else of it can be set (attack 12)', async () => {
        const body = { visibility: 'PRIVATE', agentName: 'x', version: 9, agentHash: 'x' };
        const changed = await ask('PATCH', '/api/agents/rose-red', body);
        expect(await jsonOf<object>(changed)).toMatchObject({ agentName: 'rose-red', visibility: 'PRIVATE' });
        expect((await fetch(`${server.url}/agents/rose-red/api/profile`)).status).toBe(404);
        const row = (await server.rows('Agent')).at(-1);
        expect([row?.['agentName'], Number(row?.['version'])]).toEqual(['rose-red', 1]);
        const refused = await ask('PATCH', '/api/agents/rose-red', { visibility: 'SECRET' });
        expect([refused.status, (await jsonOf(refused)).error.param]).toEqual([400, 'visibility']);
        expect((await ask('PATCH', '/api/agents/nobody', { visibility: 'PUBLIC' })).status).toBe(404);
    });

    test('that was deleted comes back as it was', async () => {
        expect((await ask('DELETE', '/api/agents/rose-red')).status).toBe(204);
        expect((await ask('PATCH', '/api/agents/rose-red', { visibility: 'PUBLIC' })).status).toBe(410);
        const restored = await ask('POST', '/api/agents/rose-red/restore');
        expect(await jsonOf<object>(restored)).toMatchObject({ agentName: 'rose-red', visibility: 'PRIVATE' });
        expect(await (await ask('GET', BOOK)).text()).toBe(SAVED);
        expect((await ask('POST', '/api/agents/rose-red/restore')).status).toBe(200);
        expect((await ask('POST', '/api/agents/nobody/restore')).status).toBe(404);
    });
});

function question(text: string) {
    return { id: '1', role: 'user', parts: [{ type: 'text', text }] };
}
