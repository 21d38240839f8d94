import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createToken } from '../../src/auth/create-token.ts';
import { allRoutes } from '../support/all-routes.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { startCuttableProxy } from '../support/start-cuttable-proxy.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

/** Whatever stands where a key should: a defined refusal on every route of the API, and never a way in. */

const LIMITED_KEY = 'ptbk_00000000000000000000000000000005';
/** Method, path, status. */
type RouteAnswer = [string, string, number];

const HELLO = { messages: [{ role: 'user', content: 'Hello!' }] };

eachDialect('keys', (_open, { newUrl }) => {
    let server: TestServer;
    let adminCookie: string;

    beforeAll(async () => {
        server = await startTestServer({ databaseUrl: await newUrl() });
        await server.createAgent('Other Agent');
        await createToken(server.context, { key: LIMITED_KEY, agentNames: ['jack-green'] });
        const code = await server.context.adminSessions.createLoginCode();
        adminCookie = `session=${await server.context.adminSessions.redeemLoginCode(code)}`;
    });
    afterAll(() => server.stop());

    test.each([
        ['a condition', "Bearer ' or '1'='1"],
        ['a comment behind a key', `Bearer ${TEST_KEY}' --`],
        ['a statement behind a key', `Bearer ${TEST_KEY}'; delete from "ApiTokens"; --`],
        ['a placeholder', 'Bearer %'],
        ['thousands of letters', `Bearer ${'x'.repeat(8_000)}`],
        ['a key in capitals', `Bearer ${TEST_KEY.toUpperCase()}`],
        ['a key with one digit more', `Bearer ${TEST_KEY}0`],
        ['a key as a password', `Basic ${btoa(`user:${TEST_KEY}`)}`],
    ])('%s opens no route (attack 1)', async (_, authorization) => {
        expect(await answersOf({ authorization })).toEqual(everyRoute(401));
        expect(await server.context.apiKeys.count()).toBe(2);
    });

    test("the admin's session opens no route (attack 2)", async () => {
        expect(await answersOf({ cookie: adminCookie })).toEqual(everyRoute(401));
    });

    test('a key in the query opens no route (attack 3)', async () => {
        for (const name of ['key', 'api_key', 'api-key', 'access_token']) {
            expect(await answersOf({}, `?${name}=${TEST_KEY}`)).toEqual(everyRoute(401));
        }
    });

    test.each([
        ['lower case', `bearer ${TEST_KEY}`],
        ['two blanks', `Bearer  ${TEST_KEY}`],
        ['trailing blanks', `Bearer ${TEST_KEY}   `],
    ])('the word before the key may be written with %s (attack 6)', async (_, authorization) => {
        const response = await server.post('/api/openai/chat/completions', helloTo('jack-green'), { authorization });
        expect(response.status).toBe(200);
        await response.text();
    });

    test.each(['Bearer', 'Bearer ', 'Bearer \u00e9\u00ff', 'ptbk_'])(
        '"%s" is a refusal in words (attack 6)',
        async authorization => {
            const response = await server.post('/api/openai/chat/completions', HELLO, { authorization });
            expect([response.status, (await jsonOf(response)).error.type]).toEqual([401, 'invalid_request_error']);
        },
    );

    test.each(['authorization', 'x-api-key', 'api-key'])(
        'a key for one agent opens no other one, sent as %s (attack 3, 11)',
        async name => {
            const headers = { [name]: name === 'authorization' ? `Bearer ${LIMITED_KEY}` : LIMITED_KEY };
            const ask = (path: string, body: object) =>
                fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
            const statuses: number[] = [];
            for (const spelling of SPELLINGS) {
                const response = await ask(`/agents/${spelling}/api/openai/chat/completions`, HELLO);
                statuses.push(response.status);
                const byModel = await ask('/api/openai/chat/completions', helloTo(decodeURIComponent(spelling)));
                statuses.push(byModel.status);
            }
            expect(statuses.filter(status => status !== 403 && status !== 404)).toEqual([]);
            const models = await jsonOf<{ data: { id: string }[] }>(
                await fetch(`${server.url}/api/openai/models`, { headers }),
            );
            expect(models.data.map(({ id }) => id)).toEqual(['agent:jack-green']);
        },
    );

    async function answersOf(headers: Readonly<Record<string, string>>, query = '') {
        const statuses: RouteAnswer[] = [];
        for (const { method, path } of apiRoutes()) {
            const body = method === 'GET' || method === 'DELETE' ? null : JSON.stringify(HELLO);
            const response = await fetch(server.url + path + query, { method, headers, body });
            await response.text();
            statuses.push([method, path, response.status]);
        }
        return statuses;
    }

    function everyRoute(status: number): RouteAnswer[] {
        return apiRoutes().map(({ method, path }) => [method, path, status]);
    }

    function apiRoutes() {
        const isHint = (path: string) => path.endsWith('/api/openai');
        return allRoutes(server.context)
            .filter(({ path }) => path.includes('/api/openai') && !isHint(path) && !path.includes('*'))
            .filter(({ method }) => method !== 'OPTIONS' && method !== 'HEAD')
            .map(({ method, path }) => ({
                method,
                path: path.replace(':agentName', 'jack-green').replace(/:\w+/g, 'some-id'),
            }));
    }
});

const SPELLINGS = [
    'other-agent',
    'Other-Agent',
    'other%2dagent',
    'other-agent.',
    'other-agent%20',
    '%6fther-agent',
    'оther-agent',
];

function helloTo(model: string) {
    return { ...HELLO, model };
}

describe('a database that cannot be reached', () => {
    eachDialect('keys', (_open, { dialect, newUrl }) => {
        if (dialect === 'sqlite') return;

        test('makes no key wrong and lets nobody in, and all is well when it is back (attack 7)', async () => {
            const url = new URL(await newUrl());
            const proxy = await startCuttableProxy(url);
            const server = await startTestServer({ databaseUrl: proxy.url });
            const ask = (key: string) =>
                server.post('/api/openai/chat/completions', helloTo('jack-green'), { authorization: `Bearer ${key}` });

            proxy.cut();
            for (const key of [TEST_KEY, LIMITED_KEY]) {
                const response = await ask(key);
                expect([response.status, Number(response.headers.get('retry-after')) > 0]).toEqual([503, true]);
                expect((await jsonOf(response)).error.message).not.toContain(url.port);
            }

            proxy.heal();
            expect((await ask(TEST_KEY)).status).toBe(200);
            expect((await ask(LIMITED_KEY)).status).toBe(401);
            await server.stop();
            proxy.stop();
        });
    });
});
