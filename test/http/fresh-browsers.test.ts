import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { toCallerHash } from '../../src/http/to-caller.ts';
import { newRandomHex } from '../../src/shared/ids.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { readStream } from '../support/read-stream.ts';
import { runSql } from '../support/read-table.ts';
import { type ScriptedUpstream, startScriptedUpstream, type UpstreamScript } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const AGENT = '/agents/jack-green/api';
const RESUME = { 'x-resume': 'true' };
const VISITOR = /^visitor=[0-9a-f]{32}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/;

eachDialect('the web chat without a cookie', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let databaseUrl: string;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        databaseUrl = await newUrl();
        server = await startTestServer({
            databaseUrl,
            providers: [providerAt(upstream.baseUrl)],
            config: { isProxyTrusted: true },
        });
        await server.createAgent('Other Agent');
    });
    beforeEach(() => upstream.replyAlways({ text: 'An answer' }));
    afterAll(() => Promise.all([upstream.stop(), server.stop()]));

    const FIRST_TURNS: readonly FirstTurn[] = [
        { name: 'not streamed', body: { stream: false }, reply: 'An answer' },
        { name: 'as a stream', reply: 'An answer' },
        { name: 'without an id of the chat', body: { id: undefined }, reply: 'An answer' },
        { name: 'with an id that is null', body: { id: null }, reply: 'An answer' },
        { name: 'with a resumable reply', headers: RESUME, reply: 'An answer' },
        { name: 'with a cookie of another server', headers: { cookie: 'visitor=me' }, reply: 'An answer' },
        { name: 'with other cookies', headers: { cookie: 'theme=dark; visitors=1' }, reply: 'An answer' },
        { name: 'of a provider that fails', script: { status: 500, body: 'No' }, status: 502, reply: null },
        {
            name: 'of a provider that fails, not streamed',
            body: { stream: false },
            script: { status: 500, body: 'No' },
            status: 502,
            reply: null,
        },
        {
            name: 'that it leaves during the reply',
            script: { text: ['Half of ', { waitFor: new Promise(() => {}) }] },
            leavesAt: 'Half of ',
            reply: 'Half of ',
        },
    ];

    test.each(FIRST_TURNS)('stays one visitor after a first turn $name', async turn => {
        const { body = {}, headers = {}, script, status = 200, leavesAt, reply } = turn;
        const browser = newBrowser();
        const chat = { id: newRandomHex(), ...body };
        const question = `A question ${newRandomHex()}`;
        if (script !== undefined) upstream.replyAlways(script);
        const first = await browser.ask({ ...chat, messages: [said('user', question)] }, headers);
        expect([first.status, first.headers.get('set-cookie')]).toEqual([status, expect.stringMatching(VISITOR)]);
        if (leavesAt === undefined) await first.text();
        else await (await readStream(first, leavesAt)).leave();
        await server.turnsEnded();
        const begun = await conversationOf(question);
        expect(await browser.listed()).toEqual([begun]);

        upstream.replyAlways({ text: 'Another answer' });
        const answered = reply === null ? [] : [said('assistant', reply)];
        const thread = [said('user', question), ...answered, said('user', 'And then?')];
        const second = await browser.ask({ ...chat, messages: thread, stream: false });
        expect([(await jsonOf(second)).conversationId, second.headers.get('set-cookie')]).toEqual([begun, null]);
        expect(await browser.listed()).toEqual([begun]);
        expect(await contentsOf(begun)).toEqual([question, reply ?? '', 'And then?', 'Another answer']);
        expect(new Set((await rowsOf(begun)).map(row => row['callerHash'])).size).toBe(1);
    });

    test('embedded in another site is one visitor without a cookie', async () => {
        const headers = { 'x-visitor': newRandomHex() };
        const chat = { id: newRandomHex(), stream: false };
        const question = `A question ${newRandomHex()}`;
        const first = await post({ ...chat, messages: [said('user', question)] }, headers);
        expect(first.headers.get('set-cookie')).toBeNull();
        const thread = [said('user', question), said('assistant', 'An answer'), said('user', 'And then?')];
        const second = await post({ ...chat, messages: thread }, headers);
        const { conversationId } = await jsonOf(second);
        expect(conversationId).toBe((await jsonOf(first)).conversationId);
        expect(await listFor(headers)).toEqual([conversationId]);
    });

    test('finds its first reply after a reload during the reply', async () => {
        const hold = Promise.withResolvers<void>();
        upstream.replyAlways({ text: ['Half of ', { waitFor: hold.promise }, 'an answer'] });
        const browser = newBrowser();
        const id = newRandomHex();
        const left = await browser.ask({ id, messages: [said('user', 'How long?')] }, RESUME);
        await (await readStream(left, 'Half of ')).leave();
        const [conversationId] = await browser.listed();
        const resumed = await Promise.all(
            [id, conversationId].map(name => browser.get(`${AGENT}/chat/${name}/stream`)),
        );
        expect(resumed.map(({ status }) => status)).toEqual([200, 200]);
        hold.resolve();
        for (const response of resumed) expect(await response.text()).toContain('an answer');
        await server.drain();
    });

    test('gets its cookie with the chat page, which proxies must not cache', async () => {
        const browser = newBrowser();
        const page = await browser.get('/agents/jack-green');
        const { headers } = page;
        expect([headers.get('set-cookie'), headers.get('cache-control')]).toEqual([
            expect.stringMatching(VISITOR),
            'private, no-cache',
        ]);
        const again = await browser.get('/agents/jack-green');
        expect([again.headers.get('set-cookie'), again.headers.get('cache-control')]).toEqual([null, 'no-cache']);
        for (const path of ['/', '/agents/jack-green/embed', '/agents/nobody', '/agents/jack-green/connect']) {
            expect((await fetch(server.url + path)).headers.get('set-cookie')).toBeNull();
        }
    });

    describe('that sends two messages at once', () => {
        test.each([
            ['in two tabs', [newRandomHex(), newRandomHex()]],
            ['in one chat', ['double', 'double']],
        ])('%s continues both conversations', async (_, ids) => {
            const browser = newBrowser();
            const tabs = ids.map((id, index) => ({ id, question: `Question ${index} of ${newRandomHex()}` }));
            const begun = await Promise.all(
                tabs.map(async ({ id, question }) => {
                    const first = await browser.ask({ id, messages: [said('user', question)], stream: false });
                    return (await jsonOf(first)).conversationId;
                }),
            );
            for (const [index, { id, question }] of tabs.entries()) {
                const messages = [said('user', question), said('assistant', 'An answer'), said('user', 'And then?')];
                const { conversationId } = await jsonOf(await browser.ask({ id, messages, stream: false }));
                expect(conversationId).toBe(String(begun[index]));
                expect(await contentsOf(conversationId)).toEqual([question, 'An answer', 'And then?', 'An answer']);
            }
            expect((await browser.listed()).toSorted()).toEqual(begun.toSorted());
        });

        test('the same question with the same reply twice loses no reply', async () => {
            const browser = newBrowser();
            const chat = { id: newRandomHex(), stream: false };
            const question = said('user', `Twice ${newRandomHex()}`);
            const answers = await Promise.all(
                [1, 2].map(async () => jsonOf(await browser.ask({ ...chat, messages: [question] }))),
            );
            const begun = answers.map(({ conversationId }) => conversationId);
            const messages = [question, said('assistant', 'An answer'), said('user', 'And then?')];
            const { conversationId } = await jsonOf(await browser.ask({ ...chat, messages }));
            expect(begun).toContain(conversationId);
            const lengths = await Promise.all(begun.map(async id => (await rowsOf(id)).length));
            expect(lengths.toSorted()).toEqual([2, 4]);
            expect(await browser.listed()).toContain(conversationId);
        });
    });

    test('keeps a reply whose conversation was assigned to it during the reply', async () => {
        const hold = Promise.withResolvers<void>();
        upstream.reply({ text: ['Half of ', { waitFor: hold.promise }, 'an answer'] });
        const question = `Which one? ${newRandomHex()}`;
        const chat = { id: newRandomHex(), messages: [said('user', question)] };
        const first = await readStream(await post(chat), 'Half of ');
        const browser = newBrowser();
        const again = await browser.ask({ ...chat, trigger: 'regenerate-message', stream: false });
        const { conversationId } = await jsonOf(again);
        hold.resolve();
        await first.rest();
        await server.turnsEnded();
        const detail = await browser.get(`${AGENT}/conversations/${conversationId}`);
        const { messages } = await jsonOf<{ messages: { parts: { text: string }[] }[] }>(detail);
        expect(messages.map(({ parts }) => parts[0]?.text)).toEqual([question, 'An answer', 'Half of an answer']);
        expect(await browser.listed()).toEqual([conversationId]);
    });

    test('that left before the first reply is the same visitor when it retries', async () => {
        const arrived = Promise.withResolvers<void>();
        upstream.reply(() => {
            arrived.resolve();
            return { neverAnswers: true };
        });
        const browser = newBrowser();
        const question = `Hello? ${newRandomHex()}`;
        const chat = { id: newRandomHex(), messages: [said('user', question)], stream: false };
        const client = new AbortController();
        const left = post(chat, {}, client.signal).catch(() => null);
        await arrived.promise;
        client.abort();
        await left;
        await server.turnsEnded();
        const { conversationId } = await jsonOf(await browser.ask(chat));
        expect(await browser.listed()).toEqual([conversationId]);
        expect(await contentsOf(conversationId)).toEqual([question, '', 'An answer']);
    });

    describe('of a client that stores none', () => {
        /** A thread that goes on from a first turn. */
        const goOn = (question: string, next = 'And then?') => [
            said('user', question),
            said('assistant', 'An answer'),
            said('user', next),
        ];

        test('is one conversation by the chat id', async () => {
            const chat = { id: newRandomHex(), stream: false };
            const question = `A question ${newRandomHex()}`;
            const thread: object[] = [];
            const told = new Set<string>();
            let last = new Response();
            for (const text of [question, 'And then?', 'And after that?']) {
                thread.push(said('user', text));
                last = await post({ ...chat, messages: thread });
                told.add((await jsonOf(last)).conversationId);
                thread.push(said('assistant', 'An answer'));
            }
            expect(told.size).toBe(1);
            const [conversationId = ''] = told;
            expect(await contentsOf(conversationId)).toEqual([
                ...[question, 'An answer', 'And then?', 'An answer'],
                ...['And after that?', 'An answer'],
            ]);
            expect(await listFor({ cookie: cookieIn(last) })).toEqual([conversationId]);
            await server.drain();
            expect(await listFor({ cookie: cookieIn(last) }, '?search=after')).toEqual([conversationId]);
        });

        test('is one conversation by its own id', async () => {
            const first = await jsonOf(await post({ message: `A question ${newRandomHex()}`, stream: false }));
            const { conversationId } = first;
            const second = await jsonOf(await post({ message: 'And then?', conversationId, stream: false }));
            expect(second.conversationId).toBe(conversationId);
            expect(await rowsOf(conversationId)).toHaveLength(4);
        });

        test('may begin again with another text, and continue an interrupted reply', async () => {
            const chat = { id: newRandomHex(), stream: false };
            const question = `A question ${newRandomHex()}`;
            const { conversationId } = await jsonOf(await post({ ...chat, messages: [said('user', question)] }));
            const messages = [said('user', 'In other words')];
            const named = await jsonOf(await post({ ...chat, messages, conversationId }));
            expect(named.conversationId).toBe(conversationId);
            upstream.reply({ status: 500, body: 'No' });
            await post({ ...chat, messages: goOn(question) });
            const again = await jsonOf(await post({ ...chat, messages: goOn(question) }));
            expect(again.conversationId).toBe(conversationId);
            expect(await contentsOf(conversationId)).toEqual([
                ...[question, 'An answer', 'In other words', 'An answer', 'And then?', 'An answer'],
            ]);
        });

        test('sends the same text twice in two conversations', async () => {
            const chat = { id: newRandomHex(), messages: [said('user', 'Hello!')], stream: false };
            const [first, second] = [await jsonOf(await post(chat)), await jsonOf(await post(chat))];
            expect(second.conversationId).not.toBe(first.conversationId);
            const regenerated = await jsonOf(await post({ ...chat, trigger: 'regenerate-message' }));
            expect(regenerated.conversationId).toBe(second.conversationId);
        });

        test('finds and stops the current reply by the chat id', async () => {
            const hold = Promise.withResolvers<void>();
            upstream.replyAlways({ text: ['Half of ', { waitFor: hold.promise }] });
            const id = newRandomHex();
            const left = await post({ id, messages: [said('user', 'How long?')] }, RESUME);
            await (await readStream(left, 'Half of ')).leave();
            const path = `${AGENT}/chat/${id}`;
            const resumed = await fetch(`${server.url}${path}/stream`);
            expect(resumed.status).toBe(200);
            const elsewhere = { 'x-forwarded-for': '203.0.113.9' };
            expect((await fetch(`${server.url}${path}/stream`, { headers: elsewhere })).status).toBe(204);
            expect(await (await fetch(`${server.url}${path}/stop`, { method: 'POST' })).json()).toEqual({
                isStopped: true,
            });
            expect(await resumed.text()).toContain('The reply was stopped.');
            hold.resolve();
            await server.drain();
        });

        test('continues a conversation from before this version', async () => {
            const chat = { id: newRandomHex(), stream: false };
            const question = `A question ${newRandomHex()}`;
            const { conversationId } = await jsonOf(await post({ ...chat, messages: [said('user', question)] }));
            await asRecordedBefore(conversationId, `chat ${chat.id} 127.0.0.1`);
            const second = await post({ ...chat, messages: goOn(question) });
            expect((await jsonOf(second)).conversationId).toBe(conversationId);
            expect(await listFor({ cookie: cookieIn(second) })).toEqual([conversationId]);
        });

        /** Who says the same as another without a cookie, but is not that one. */
        const OTHERS: readonly Other[] = [
            { name: 'in another chat', body: { id: 'another chat' } },
            { name: 'without a chat', body: { id: undefined } },
            { name: 'at another address', headers: { 'x-forwarded-for': '203.0.113.9' } },
            { name: 'with another agent', path: '/agents/other-agent/api' },
            { name: 'with another answer, as a visitor', cookie: true, answer: 'Not what was answered' },
            { name: 'after it became a visitor', cookie: true, isClaimed: true },
        ];

        test.each(OTHERS)('is not found by a client $name (attack 56)', async other => {
            const { body = {}, headers = {}, path = AGENT, answer = 'An answer' } = other;
            const chat = { id: newRandomHex(), stream: false };
            const question = `A question ${newRandomHex()}`;
            const browser = newBrowser();
            const { conversationId } = await jsonOf(await browser.ask({ ...chat, messages: [said('user', question)] }));
            if (other.isClaimed) await browser.ask({ ...chat, messages: goOn(question) });
            const messages = [said('user', question), said('assistant', answer), said('user', 'And I?')];
            const cookie = other.cookie ? { cookie: `visitor=${newRandomHex()}` } : {};
            const asked = await post({ ...chat, messages, ...body }, { ...headers, ...cookie }, null, path);
            expect((await jsonOf(asked)).conversationId).not.toBe(conversationId);
            expect(await browser.listed()).toEqual([conversationId]);
            expect(await contentsOf(conversationId)).not.toContain('And I?');
        });
    });

    describe('with the id of another client', () => {
        /** What was a way to the chats of clients without a cookie, and other forms that no server makes. */
        const FORGED = (id: string) => [
            `chat ${id} 127.0.0.1`,
            encodeURIComponent(`chat ${id} 127.0.0.1`),
            `"chat ${id} 127.0.0.1"`,
            ...['', 'null', 'a'.repeat(31), 'a'.repeat(33), 'A'.repeat(32), 'g'.repeat(32), `"${'a'.repeat(32)}"`],
        ];

        test('finds nothing, and is a new visitor', async () => {
            const id = newRandomHex();
            const question = `A secret ${newRandomHex()}`;
            const chat = { id, messages: [said('user', question)], stream: false };
            const { conversationId } = await jsonOf(await post(chat));
            await asRecordedBefore(conversationId, `chat ${id} 127.0.0.1`);
            const path = `${AGENT}/conversations/${conversationId}`;
            for (const value of FORGED(id)) {
                for (const headers of [{ cookie: `visitor=${value}` }, { 'x-visitor': value }]) {
                    const list = await fetch(`${server.url}${AGENT}/conversations`, { headers });
                    expect([value, await list.json()]).toEqual([value, { conversations: [], next: null }]);
                    expect(list.headers.get('set-cookie')).toMatch(VISITOR);
                    for (const method of ['GET', 'DELETE']) {
                        expect((await fetch(server.url + path, { method, headers })).status).toBe(404);
                    }
                }
            }
            expect(await contentsOf(conversationId)).toEqual([question, 'An answer']);
        });

        test('is recognized by the first valid cookie', async () => {
            const visitor = newRandomHex();
            const cookie = `visitor=chat x 127.0.0.1; visitor=${visitor}; visitor=${newRandomHex()}`;
            const { conversationId } = await jsonOf(await post({ message: 'Who am I?', stream: false }, { cookie }));
            expect(await listFor({ cookie: `visitor=${visitor}` })).toEqual([conversationId]);
        });
    });

    function post(
        body: object,
        headers: Readonly<Record<string, string>> = {},
        signal: AbortSignal | null = null,
        path: string = AGENT,
    ): Promise<Response> {
        return fetch(`${server.url}${path}/chat`, { method: 'POST', headers, body: JSON.stringify(body), signal });
    }

    async function listFor(headers: Readonly<Record<string, string>>, query = ''): Promise<readonly string[]> {
        const response = await fetch(`${server.url}${AGENT}/conversations${query}`, { headers });
        const { conversations } = await jsonOf<{ conversations: { id: string }[] }>(response);
        return conversations.map(({ id }) => id);
    }

    async function rowsOf(conversationId: string) {
        return (await server.rows('ChatHistory')).filter(row => row['conversationId'] === conversationId);
    }

    async function contentsOf(conversationId: string): Promise<readonly string[]> {
        return (await rowsOf(conversationId)).map(row => Object(row['message']).content);
    }

    async function conversationOf(question: string): Promise<string> {
        const row = (await server.rows('ChatHistory')).find(({ message }) => Object(message).content === question);
        return String(row?.['conversationId']);
    }

    /** As the version before this one recorded a turn without a cookie. */
    async function asRecordedBefore(conversationId: string, identity: string): Promise<void> {
        const callerHash = toCallerHash('AGENT_PAGE_CHAT', identity);
        for (const [table, columns] of [
            ['Conversation', `"callerHash" = '${callerHash}', "chatHash" = null`],
            ['ChatHistory', `"callerHash" = '${callerHash}'`],
        ]) {
            const where = `"conversationId" = '${conversationId}'`;
            await runSql(databaseUrl, `update "${table}" set ${columns} where ${where}`);
        }
    }

    /** Keeps the newest cookie that it was given, as browsers do. */
    function newBrowser() {
        let cookie: string | null = null;
        const headersOf = () => (cookie === null ? {} : { cookie });
        const keep = (response: Response) => {
            if (response.headers.has('set-cookie')) cookie = cookieIn(response);
            return response;
        };
        return {
            ask: async (body: object, headers: Readonly<Record<string, string>> = {}) =>
                keep(await post(body, { ...headers, ...headersOf() })),
            get: async (path: string) => keep(await fetch(server.url + path, { headers: headersOf() })),
            listed: () => listFor(headersOf()),
        };
    }
});

interface FirstTurn {
    readonly name: string;
    readonly body?: object;
    readonly headers?: Readonly<Record<string, string>>;
    readonly script?: UpstreamScript;
    readonly status?: number;
    readonly leavesAt?: string;
    /** What of the reply the client shows in its thread afterwards; `null` for nothing. */
    readonly reply: string | null;
}

interface Other {
    readonly name: string;
    readonly body?: object;
    readonly headers?: Readonly<Record<string, string>>;
    readonly path?: string;
    readonly cookie?: boolean;
    readonly answer?: string;
    readonly isClaimed?: boolean;
}

function said(role: 'user' | 'assistant', text: string): object {
    return { role, parts: [{ type: 'text', text }] };
}

function cookieIn(response: Response): string {
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
