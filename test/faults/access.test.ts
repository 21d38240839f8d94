import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { type Operation, readApiDescription } from '../support/api-description.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

/** Every operation that the server describes, asked for by every kind of caller. */

const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const RESTRICTED_KEY = 'ptbk_00000000000000000000000000000003';
const REVOKED_KEY = 'ptbk_00000000000000000000000000000004';
const VAULT_KEY = 'ptbk_00000000000000000000000000000005';
const METRICS_TOKEN = 'metrics-token-of-the-tests';
const API = '/agents/jack-green/api/openai';
const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };

type Headers = Readonly<Record<string, string>>;
/** The parts of a path by their names. */
type Parts = Readonly<Record<string, string>>;
/** What a caller is let in by. */
type Right =
    | 'none'
    | 'admin'
    | 'key'
    | 'other key'
    | 'restricted key'
    | 'wrong key'
    | 'visitor'
    | 'metrics'
    | 'other site';

interface Caller {
    readonly name: string;
    readonly right: Right;
    readonly headers: Headers;
    readonly query?: string;
}

const upstream = startScriptedUpstream({ models: ['scripted-model', 'scripted-embed'] });
let server: TestServer;
let operations: readonly Operation[];
let admin: Headers;
let visitor: Headers;
let callers: readonly Caller[];

beforeAll(async () => {
    upstream.replyAt('/v1/embeddings', {
        body: { data: [{ index: 0, embedding: [0.5] }], usage: { prompt_tokens: 1, total_tokens: 1 } },
    });
    upstream.replyAt('/v1/completions', { body: { choices: [{ index: 0, text: 'on', finish_reason: 'stop' }] } });
    server = await startTestServer({
        providers: [providerAt(upstream.baseUrl)],
        config: { metricsToken: METRICS_TOKEN },
    });
    const { context } = server;
    for (const agentSource of ['Other Agent', 'Vault', 'Sunk Vault']) await server.createAgent(agentSource);
    await context.agents.setVisibility('vault', 'PRIVATE', new Date());
    await context.agents.setVisibility('sunk-vault', 'PRIVATE', new Date());
    await context.agents.delete('sunk-vault', new Date());
    await createToken(context, { key: OTHER_KEY });
    await createToken(context, { key: RESTRICTED_KEY, agentNames: ['other-agent'] });
    await createToken(context, { key: VAULT_KEY, agentNames: ['vault'] });
    const revoked = await createToken(context, { key: REVOKED_KEY });
    await context.apiKeys.revoke(revoked.token.id, new Date());
    operations = (await readApiDescription(server.url)).operations;
    admin = await logIn(server);
    const ended = await logIn(server);
    await fetch(`${server.url}/api/session`, { method: 'DELETE', headers: ended });
    visitor = { cookie: cookieOf(await fetch(`${server.url}/agents/jack-green/api/conversations`)) };
    const otherVisitor = { cookie: cookieOf(await fetch(`${server.url}/agents/jack-green/api/conversations`)) };
    const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
    callers = [
        { name: 'nobody', right: 'none', headers: {} },
        { name: 'an ended session', right: 'none', headers: ended },
        { name: 'a session that was never there', right: 'none', headers: { cookie: `session=${'0'.repeat(32)}` } },
        {
            name: 'a page of another site with the session',
            right: 'other site',
            headers: { ...admin, origin: 'https://evil.example' },
        },
        { name: 'another visitor', right: 'none', headers: otherVisitor },
        { name: 'an unknown key', right: 'wrong key', headers: bearer(`ptbk_${'f'.repeat(32)}`) },
        { name: 'a revoked key', right: 'wrong key', headers: bearer(REVOKED_KEY) },
        { name: 'a revoked key as x-api-key', right: 'wrong key', headers: { 'x-api-key': REVOKED_KEY } },
        {
            name: 'a key in the query',
            right: 'none',
            headers: {},
            query: `?key=${TEST_KEY}&api_key=${TEST_KEY}&token=${METRICS_TOKEN}`,
        },
        {
            name: 'a key in a cookie',
            right: 'none',
            headers: { cookie: `key=${TEST_KEY}; session=${TEST_KEY}; authorization=${TEST_KEY}` },
        },
        { name: 'the session as a key', right: 'wrong key', headers: bearer(admin['cookie']?.split('=')[1] ?? '') },
        { name: 'the metrics token', right: 'metrics', headers: bearer(METRICS_TOKEN) },
        { name: 'a key for another agent', right: 'restricted key', headers: bearer(RESTRICTED_KEY) },
        { name: 'a key for another agent as api-key', right: 'restricted key', headers: { 'api-key': RESTRICTED_KEY } },
        { name: 'another key', right: 'other key', headers: bearer(OTHER_KEY) },
        { name: 'the visitor', right: 'visitor', headers: visitor },
        { name: 'the key', right: 'key', headers: bearer(TEST_KEY) },
        { name: 'the admin', right: 'admin', headers: admin },
    ];
});
afterAll(() => Promise.all([server.stop(), upstream.stop()]));

test('each operation lets in the callers that it is for, and no others (attack 2, 3, 10, 11)', async () => {
    const problems: string[] = [];
    let asked = 0;
    for (const operation of operations.filter(({ path }) => !OTHERS.test(path))) {
        const objects = await createObjects();
        for (const caller of callers) {
            const { status, text } = await ask(operation, caller, objects);
            asked += 1;
            // The admin sees that something is not there.
            const isLetIn = ![
                401,
                403,
                410,
                ...(caller.right === 'admin' && isForAdmin(operation) ? [] : [404]),
            ].includes(status);
            if (status >= 500 || isLetIn !== isFor(operation, caller)) {
                problems.push(`${operation.id} for ${caller.name}: ${status} ${text.slice(0, 150)}`);
            }
        }
    }
    expect(problems).toEqual([]);
    expect(asked).toBeGreaterThan(1_500);
});

describe('a private agent', () => {
    test.each(['vault', 'sunk-vault'])('looks as one that never was: %s (attack 13, 58)', async agentName => {
        const problems: string[] = [];
        const strangers = callers.filter(({ right }) => right !== 'admin');
        for (const operation of operations.filter(({ path }) => path.includes('{agentName}'))) {
            for (const caller of strangers) {
                const [there, missing] = [agentName, 'x'.repeat(agentName.length)].map(name =>
                    ask(operation, caller, { agentName: name }),
                );
                const [one, other] = [await there, await missing];
                if (shownOf(one, agentName) !== shownOf(other, 'x'.repeat(agentName.length))) {
                    problems.push(
                        `${operation.id} for ${caller.name}: ${one?.status} ${one?.text} / ${other?.status} ${other?.text}`,
                    );
                }
            }
        }
        expect(problems).toEqual([]);
    });

    test('is there for the key that names it (attack 13)', async () => {
        const headers = { authorization: `Bearer ${VAULT_KEY}` };
        const response = await server.post('/agents/vault/api/openai/chat/completions', HELLO, headers);
        expect(response.status).toBe(200);
        await response.text();
    });
});

/** The routes of the session itself are for everyone. */
const OTHERS = /^\/(login|api\/sessions?$)/;

function isForAdmin({ security }: Operation): boolean {
    return security.some(each => 'adminSession' in each);
}

/** Who an operation is for follows from what it is described with, and from whose the objects in its path are. */
function isFor({ security, method, path, id }: Operation, { right }: Caller): boolean {
    const schemes = new Set(security.flatMap(each => Object.keys(each)));
    if (schemes.has('metricsToken')) return right === 'metrics' || right === 'admin';
    if (schemes.has('adminSession')) return right === 'admin';
    if (schemes.has('apiKey') && security.length === 1) {
        if (path.includes('{completionId}') || path.includes('{responseId}')) return right === 'key';
        const isList = method === 'GET' && path.startsWith('/api/openai') && !path.includes('{modelId}');
        return right === 'key' || right === 'other key' || (right === 'restricted key' && isList);
    }
    return OPEN[id]?.(right) ?? true;
}

const isVisitor = (right: Right) => right === 'visitor';
/** The reply is one of the web chat: a browser that has its id can rate it, a key cannot. */
const isBrowser = (right: Right) => right === 'none' || right === 'visitor' || right === 'admin';
const isNotOtherSite = (right: Right) => right !== 'other site';

/** Operations without a key that are not for everyone. */
const OPEN: Readonly<Record<string, (right: Right) => boolean>> = {
    chat: isNotOtherSite,
    stopChat: isNotOtherSite,
    showConversation: isVisitor,
    deleteConversation: isVisitor,
    giveFeedback: isBrowser,
    takeBackFeedback: isBrowser,
};

/** A body that a caller needs who is let in; an empty one is enough, or refused only then, elsewhere. */
function bodyOf(path: string, { agentName = '', messageId }: Parts): object {
    const model = `agent:${agentName}`;
    if (path.endsWith('/chat/completions')) return { ...HELLO, model };
    if (path.endsWith('/responses') || path.endsWith('/embeddings') || path.endsWith('/input_tokens')) {
        return { input: 'Hello!', model };
    }
    if (path.endsWith('/completions')) return { prompt: 'Once', model };
    if (path.endsWith('{completionId}')) return { metadata: {} };
    if (path.endsWith('/api/chat')) return { message: 'Hello!' };
    if (path.endsWith('/api/feedback')) return { messageId, rating: 1 };
    if (path.endsWith('/api/mcp')) return { jsonrpc: '2.0', id: 1, method: 'ping' };
    return {};
}

/** Things that belong to the key and to the visitor, new each time: some operations delete them. */
async function createObjects(): Promise<Parts> {
    await server.context.agents.restore('jack-green', new Date());
    const completion = await jsonOf(
        await server.post(`${API}/chat/completions`, { ...HELLO, store: true }, { 'x-resume': 'true' }),
    );
    const response = await jsonOf(await server.post(`${API}/responses`, { input: 'Hello!' }));
    const chat = await jsonOf(
        await fetch(`${server.url}/agents/jack-green/api/chat`, {
            method: 'POST',
            headers: visitor,
            body: JSON.stringify({ message: 'Hello!', stream: false }),
        }),
    );
    const { token } = await createToken(server.context, { agentNames: ['other-agent'] });
    return {
        agentName: 'jack-green',
        completionId: completion.id,
        responseId: response.id,
        conversationId: chat.conversationId,
        chatId: chat.conversationId,
        messageId: chat.message.id,
        id: String(token.id),
        modelId: 'jack-green',
    };
}

interface Answer {
    readonly status: number;
    readonly text: string;
    readonly headers: string;
}

async function ask(
    { method, path, hasBody }: Operation,
    { headers, query = '' }: Caller,
    parts: Parts,
): Promise<Answer> {
    const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(parts[name] ?? '4711'));
    const response = await fetch(server.url + address + query, {
        method,
        redirect: 'manual',
        headers: { accept: 'application/json, text/event-stream', ...headers },
        ...(hasBody ? { body: JSON.stringify(bodyOf(path, parts)) } : {}),
    });
    const text = await response.text();
    return { status: response.status, text, headers: [...response.headers.keys()].toSorted().join() };
}

function shownOf(answer: Answer | undefined, agentName: string): string {
    return JSON.stringify(answer).replaceAll(agentName, '{agentName}');
}

function cookieOf(response: Response): string {
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
