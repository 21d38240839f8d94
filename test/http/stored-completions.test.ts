import { afterAll, beforeAll, beforeEach, expect, test } from 'bun:test';
import type OpenAI from 'openai';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

const MODEL = 'agent:jack-green';
const BASE = '/agents/jack-green/api/openai';
const OTHER_KEY = 'ptbk_00000000000000000000000000000002';
const CALL = { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } };

eachDialect('stored completions', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let server: TestServer;
    let client: OpenAI;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        server = await startTestServer({ databaseUrl: await newUrl(), providers: [providerAt(upstream.baseUrl)] });
        await createToken(server.context, { key: OTHER_KEY });
        client = server.openai();
    });
    beforeEach(() => upstream.replyAlways({ text: ['Hello ', 'there'] }));
    afterAll(async () => {
        await server.stop();
        await upstream.stop();
    });

    const ask = (content: string, more: object = {}) =>
        client.chat.completions.create({
            model: MODEL,
            messages: [
                { role: 'system', content: 'Be brief.' },
                { role: 'user', content },
            ],
            store: true,
            ...more,
        }) as Promise<OpenAI.ChatCompletion>;

    test('is fetched again as it was returned', async () => {
        const completion = await ask('One', { metadata: { topic: 'first' } });
        expect(await client.chat.completions.retrieve(completion.id)).toEqual({
            ...completion,
            metadata: { topic: 'first' },
        } as never);
    });

    test('is stored if it was streamed, with every choice and call', async () => {
        upstream.replyAlways({
            chunks: [
                { choices: [{ index: 0, delta: { content: 'Let me look.' } }] },
                { choices: [{ index: 1, delta: { tool_calls: [CALL] } }] },
                { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
                { choices: [{ index: 1, delta: {}, finish_reason: 'tool_calls' }] },
            ],
        });
        const helped = await client.chat.completions
            .stream({ model: MODEL, messages: [{ role: 'user', content: 'Two' }], store: true, n: 2 })
            .finalChatCompletion();
        const stored = await client.chat.completions.retrieve(helped.id);
        expect(stored.choices).toMatchObject([
            { index: 0, message: { content: 'Let me look.' }, finish_reason: 'stop' },
            {
                index: 1,
                message: { content: null, tool_calls: [{ id: 'call_1', function: { name: 'look' } }] },
                finish_reason: 'tool_calls',
            },
        ]);
    });

    test('is listed in pages in both orders, by model and by metadata', async () => {
        const metadata = { list: 'a "list"' };
        const ids: string[] = [];
        for (const text of ['1', '2', '3']) ids.push((await ask(text, { metadata: { ...metadata, text } })).id);
        const idsOf = async (query: object) =>
            (await Array.fromAsync(await client.chat.completions.list({ metadata, ...query }))).map(({ id }) => id);
        expect(await idsOf({ limit: 2 })).toEqual(ids);
        expect(await idsOf({ limit: 2, order: 'desc' })).toEqual(ids.toReversed());
        expect(await idsOf({ after: ids[1] })).toEqual(ids.slice(2));
        expect(await idsOf({ metadata: { ...metadata, text: '2' } })).toEqual(ids.slice(1, 2));
        expect(await idsOf({ model: MODEL })).toEqual(ids);
        expect(await idsOf({ model: 'agent:other' })).toEqual([]);
        const page = await client.chat.completions.list({ metadata, limit: 2 });
        expect(Object(page).body).toMatchObject({ object: 'list', first_id: ids[0], last_id: ids[1], has_more: true });
    });

    test("shows the request's messages in pages", async () => {
        const parts = [
            { type: 'text' as const, text: 'What is this?' },
            { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } },
        ];
        const { id } = await ask('', {
            messages: [
                { role: 'system', content: 'Be brief.' },
                { role: 'user', content: parts },
            ],
        });
        const list = client.chat.completions.messages;
        expect(await Array.fromAsync(await list.list(id))).toMatchObject([
            { id: `${id}-0`, role: 'system', content: 'Be brief.', content_parts: null, name: null },
            { id: `${id}-1`, role: 'user', content: 'What is this?', content_parts: parts, name: null },
        ]);
        const last = await list.list(id, { order: 'desc', limit: 1 });
        expect([last.data[0]?.id, last.has_more]).toEqual([`${id}-1`, true]);
    });

    test('accepts new metadata', async () => {
        const { id } = await ask('Three', { metadata: { a: '1' } });
        const updated = await client.chat.completions.update(id, { metadata: { b: '2' } });
        expect(updated).toMatchObject({ id, metadata: { b: '2' } } as never);
        expect(await client.chat.completions.retrieve(id)).toEqual(updated);
        const refused = client.chat.completions.update(id, { metadata: { b: 'x'.repeat(513) } });
        expect(await failureOf(refused)).toMatchObject({ status: 400, param: 'metadata.b' });
    });

    test('is not found after it is deleted, but stays in the history', async () => {
        const { id } = await ask('Four');
        expect(await client.chat.completions.delete(id)).toEqual({
            object: 'chat.completion.deleted',
            id,
            deleted: true,
        });
        expect(await failureOf(client.chat.completions.retrieve(id))).toMatchObject({ status: 404, code: 'not_found' });
        const rows = await server.rows('ChatHistory');
        expect(rows.filter(row => row['replyId'] === id.replace('chatcmpl-', ''))).toHaveLength(1);
    });

    test('is only found with the API key of its request (attack 10)', async () => {
        const { id } = await ask('Five');
        const other = server.openai('jack-green', { apiKey: OTHER_KEY });
        const attempts = [
            () => other.chat.completions.retrieve(id),
            () => other.chat.completions.update(id, { metadata: {} }),
            () => other.chat.completions.delete(id),
            () => other.chat.completions.messages.list(id),
            () => other.chat.completions.list({ after: id }),
        ];
        for (const attempt of attempts) expect(await failureOf(attempt())).toMatchObject({ status: 404 });
        expect((await other.chat.completions.list()).data).toEqual([]);
        expect((await client.chat.completions.retrieve(id)).id).toBe(id);
    });

    test('is not found if it was not stored, at another agent, and if it failed', async () => {
        const { id } = await ask('Six', { store: false, metadata: { not: ['text'] } });
        expect(await failureOf(client.chat.completions.retrieve(id))).toMatchObject({ status: 404 });
        const stored = await ask('Seven');
        await server.createAgent('Anna\n\nPERSONA A gardener');
        expect(await failureOf(server.openai('anna').chat.completions.retrieve(stored.id))).toMatchObject({
            status: 404,
        });
        const count = (await client.chat.completions.list({ limit: 100 })).data.length;
        upstream.replyAlways({ chunks: [{ choices: [{ index: 0, delta: { content: 'Half' } }] }] });
        expect(await failureOf(ask('Eight'))).toMatchObject({ status: 502 });
        expect((await client.chat.completions.list({ limit: 100 })).data).toHaveLength(count);
    });

    test("rejects invalid metadata and pages with the parameter's name", async () => {
        const many = Object.fromEntries(Array.from({ length: 17 }, (_unused, index) => [`key${index}`, '']));
        expect(await failureOf(ask('Nine', { metadata: many }))).toMatchObject({ status: 400, param: 'metadata' });
        expect(await failureOf(ask('Ten', { metadata: { a: 1 } }))).toMatchObject({ status: 400, param: 'metadata.a' });
        const broken = { a: '\0' };
        expect(await failureOf(ask('Eleven', { metadata: broken }))).toMatchObject({
            status: 400,
            param: 'metadata.a',
        });
        for (const query of ['metadata[a]=%00', 'limit=0', 'limit=101', 'limit=x', 'order=up']) {
            const response = await fetch(`${server.url}${BASE}/chat/completions?${query}`, {
                headers: { authorization: `Bearer ${client.apiKey}` },
            });
            const { error } = await jsonOf(response);
            expect([response.status, error.param]).toEqual([400, query.split('=')[0]?.replace('[a]', '.a') ?? '']);
        }
    });

    test('works at the shared address', async () => {
        const shared = server.openai('jack-green', { baseURL: `${server.url}/api/openai` });
        const { id } = await ask('Eleven');
        expect((await shared.chat.completions.retrieve(id)).id).toBe(id);
        const listed = await shared.chat.completions.list({ order: 'desc', limit: 1 });
        expect(listed.data[0]?.id).toBe(id);
    });
});

/** The promises of the client are none of the runtime's own, which is what `rejects` wants. */
async function failureOf(attempt: PromiseLike<unknown>): Promise<unknown> {
    try {
        return await attempt;
    } catch (error) {
        return error;
    }
}
