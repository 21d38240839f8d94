import { afterAll, beforeAll, expect, test } from 'bun:test';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const AGENT = '/agents/jack-green/api';
const EVE = 'e'.repeat(32);
const MALLORY = 'f'.repeat(32);

let upstream: ScriptedUpstream;
let server: TestServer;
beforeAll(async () => {
    upstream = startScriptedUpstream();
    server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
});
afterAll(() => Promise.all([upstream.stop(), server.stop()]));

test('a visitor lists, reads and deletes only their own conversations', async () => {
    upstream.reply({ text: 'In May.' });
    const question = { role: 'user', parts: [{ type: 'text', text: 'When do I plant tomatoes?' }] };
    const first = await ask(EVE, { messages: [question] });
    upstream.reply({ text: 'In June.' });
    await ask(EVE, { messages: [question], trigger: 'regenerate-message' });
    await ask(MALLORY, { message: 'My own question' });
    const path = `${AGENT}/conversations/${first.conversationId}`;

    const { conversations } = await jsonOf<{ conversations: object[] }>(await get(`${AGENT}/conversations`, EVE));
    expect(conversations).toEqual([
        {
            id: first.conversationId,
            title: 'When do I plant tomatoes?',
            createdAt: expect.any(String),
            updatedAt: expect.any(String),
            excerpt: null,
            matches: [],
        },
    ]);
    const detail = await jsonOf<{ messages: { id: string }[] }>(await get(path, EVE));
    const base = { createdAt: expect.any(String), status: 'COMPLETE', rating: null };
    const parentId = detail.messages[0]?.id;
    expect(detail).toEqual({
        id: first.conversationId,
        messages: [
            { ...base, id: expect.any(String), parentId: null, role: 'user', replyId: null, parts: question.parts },
            {
                ...base,
                id: expect.any(String),
                parentId,
                role: 'assistant',
                replyId: expect.any(String),
                parts: [{ type: 'text', text: 'In May.' }],
            },
            {
                ...base,
                id: expect.any(String),
                parentId,
                role: 'assistant',
                replyId: expect.any(String),
                parts: [{ type: 'text', text: 'In June.' }],
            },
        ],
    } as unknown as typeof detail);

    for (const visitor of [MALLORY, null]) {
        expect((await get(path, visitor)).status).toBe(404);
        expect((await remove(path, visitor)).status).toBe(404);
    }
    expect((await remove(path, EVE)).status).toBe(204);
    expect((await get(path, EVE)).status).toBe(404);
    expect(await (await get(`${AGENT}/conversations`, EVE)).json()).toEqual({ conversations: [], next: null });
    expect(
        (await jsonOf<{ conversations: object[] }>(await get(`${AGENT}/conversations`, MALLORY))).conversations,
    ).toHaveLength(1);
});

test('many conversations are listed page by page, and found by their words', async () => {
    const agentName = await server.createAgent('Talker');
    const path = `/agents/${agentName}/api`;
    const visitor = { cookie: `visitor=${'7'.repeat(32)}` };
    for (let index = 0; index < 205; index += 1) {
        const message = index === 20 ? 'How do I prune a wisteria?' : `Question ${index}`;
        await (await server.post(`${path}/chat`, { message, stream: false }, visitor)).text();
    }
    await server.post(`${path}/chat`, { message: 'A wisteria, please', stream: false }, { cookie: `visitor=${EVE}` });
    await server.drain();
    type Page = { conversations: { id: string; title: string }[]; next: string | null };
    const page = async (query: string) =>
        jsonOf<Page>(await fetch(`${server.url}${path}/conversations${query}`, { headers: visitor }));

    const first = await page('');
    const second = await page(`?after=${first.next}`);
    const third = await page(`?after=${second.next}`);
    expect([first, second, third].map(({ conversations }) => conversations.length)).toEqual([100, 100, 5]);
    expect(third.next).toBeNull();
    const all = [first, second, third].flatMap(({ conversations }) => conversations);
    expect(new Set(all.map(({ id }) => id)).size).toBe(205);
    expect(all[0]?.title).toBe('Question 204');

    expect((await page('?search=wisteria%20prune')).conversations.map(({ title }) => title)).toEqual([
        'How do I prune a wisteria?',
    ]);
    expect((await page('?search=nothing%20of%20it')).conversations).toEqual([]);
    const ofEve = (await server.rows('Conversation')).at(-1)?.['conversationId'];
    for (const after of [ofEve, 'nothing', '1%20or%201']) {
        const refused = await fetch(`${server.url}${path}/conversations?after=${after}`, { headers: visitor });
        expect([refused.status, (await jsonOf(refused)).error.param]).toEqual([400, 'after']);
    }
    expect((await fetch(`${server.url}${path}/conversations?search=x&after=y`, { headers: visitor })).status).toBe(400);
});

test('a client without a cookie gets one with the list, and an existing one is kept', async () => {
    const first = await get(`${AGENT}/conversations`, null);
    expect(first.headers.get('set-cookie')).toMatch(
        /^visitor=[0-9a-f]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/,
    );
    expect((await get(`${AGENT}/conversations`, EVE)).headers.get('set-cookie')).toBeNull();
});

test('conversations of the API belong to no visitor', async () => {
    await server.openai().chat.completions.create({ model: 'x', messages: [{ role: 'user', content: 'Hi' }] });
    const conversationId = (await server.rows('ChatHistory')).at(-1)?.['conversationId'];
    expect((await get(`${AGENT}/conversations/${conversationId}`, EVE)).status).toBe(404);
});

test('a private agent has no conversations for visitors (attack 13)', async () => {
    const agentName = await server.createAgent('Secret Agent');
    await server.context.agents.setVisibility(agentName, 'PRIVATE', new Date());
    expect((await get(`/agents/${agentName}/api/conversations`, EVE)).status).toBe(404);
});

test('images and files are returned as the parts that were sent', async () => {
    const parts = [
        { type: 'text', text: 'What is this?' },
        { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AAAA' },
        { type: 'file', mediaType: 'application/pdf', url: 'data:application/pdf;base64,BBBB', filename: 'a.pdf' },
    ];
    const { conversationId } = await ask(EVE, { messages: [{ role: 'user', parts }] });
    const detail = await jsonOf<{ messages: { parts: object[] }[] }>(
        await get(`${AGENT}/conversations/${conversationId}`, EVE),
    );
    expect(detail.messages[0]?.parts).toEqual(parts);
});

async function ask(visitor: string, body: object) {
    return jsonOf(await server.post(`${AGENT}/chat`, { ...body, stream: false }, { cookie: `visitor=${visitor}` }));
}

function get(path: string, visitor: string | null): Promise<Response> {
    return fetch(server.url + path, { headers: visitor === null ? {} : { cookie: `visitor=${visitor}` } });
}

function remove(path: string, visitor: string | null): Promise<Response> {
    const headers = visitor === null ? {} : { cookie: `visitor=${visitor}` };
    return fetch(server.url + path, { method: 'DELETE', headers });
}
