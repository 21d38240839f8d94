import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { allRoutes } from '../support/all-routes.ts';
import { type ApiDescription, type Operation, readApiDescription } from '../support/api-description.ts';
import { logIn } from '../support/log-in.ts';
import { startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

let server: TestServer;
let api: ApiDescription;

beforeAll(async () => {
    server = await startTestServer();
    api = await readApiDescription(server.url);
});
afterAll(() => server.stop());

test('is valid and strict', async () => {
    const config = await createConfig({
        extends: ['recommended-strict'],
        rules: {
            // What has neither parameters nor a guard cannot be asked for in a wrong way.
            'operation-4xx-response': 'off',
            // The link to log in leads elsewhere, and there are no responses in the background to cancel.
            'operation-2xx-response': 'off',
        },
    });
    const problems = await lintFromString({ source: api.source, config, absoluteRef: 'openapi.json' });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
});

test('says of every operation what it is, what it takes and what it gives', () => {
    const { paths } = JSON.parse(api.source);
    const ids = api.operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(90);
    for (const { id, method, path } of api.operations) {
        const operation = paths[path][method.toLowerCase()];
        const inPath = operation.parameters.filter((each: { in: string }) => each.in === 'path');
        expect([id, inPath.map((each: { name: string }) => each.name)]).toEqual([
            id,
            Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name),
        ]);
        expect([id, operation.summary, operation.tags, Object.keys(operation.responses)]).toEqual([
            id,
            expect.stringMatching(/.+/),
            [expect.stringMatching(/.+/)],
            expect.arrayContaining(['500', '503']),
        ]);
        if (!['GET', 'DELETE'].includes(method)) continue;
        expect([id, operation.requestBody]).toEqual([id, undefined]);
    }
});

test('covers every route but pages, and no route lets Elysia read a body', () => {
    const covered = new Set(api.operations.map(({ method, path }) => `${method} ${path}`));
    for (const { method, path, hooks } of allRoutes(server.context)) {
        const name = `${method} ${path.replace(/:(\w+)/g, '{$1}')}`;
        expect([name, covered.has(name) || hooks.detail.hide]).toEqual([name, true]);
        const parsers = hooks.parse.map(({ fn }: { fn: unknown }) => fn);
        const isReadByContract = hooks.contract?.body !== undefined && parsers[0]?.name === 'readBody';
        expect([name, parsers.length, isReadByContract || parsers[0] === 'none']).toEqual([name, 1, true]);
    }
});

test('gives a typed client that compiles', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-client-'));
    const writer = join(import.meta.dir, '../support/write-api-types.ts');
    const types = Bun.spawn([process.execPath, writer], { stdin: new Blob([api.source]) });
    writeFileSync(join(folder, 'api.ts'), await new Response(types.stdout).text());
    writeFileSync(join(folder, 'client.ts'), CLIENT);
    const options = ['--strict', '--noEmit', '--ignoreConfig', '--target', 'es2023', '--lib', 'es2023,dom'];
    const compiler = join(import.meta.dir, '../../node_modules/typescript/bin/tsc');
    const compiling = Bun.spawn([process.execPath, compiler, ...options, join(folder, 'client.ts')]);
    const output = await new Response(compiling.stdout).text();
    rmSync(folder, { recursive: true });
    expect([output, await types.exited, await compiling.exited]).toEqual(['', 0, 0]);
});

/** What a program written against the types does, and two mistakes that they have to find. */
const CLIENT = `import type { components, operations } from './api';

type Sent<Id extends keyof operations> = operations[Id] extends { requestBody: { content: { 'application/json': infer Body } } } ? Body : never;
type Received<Id extends keyof operations, Status extends number = 200> = operations[Id]['responses'] extends Record<Status, { content: { 'application/json': infer Body } }> ? Body : never;

export async function createAgent(url: string, body: Sent<'createAgent'>): Promise<components['schemas']['Book']> {
    const response = await fetch(url + '/api/agents', { method: 'POST', body: JSON.stringify(body) });
    if (response.ok) return (await response.json()) as Received<'createAgent', 201>;
    const { error } = (await response.json()) as Received<'createAgent', 409>;
    throw new Error(error.message);
}

export function titlesOf(list: Received<'listConversations'>): readonly string[] {
    return list.conversations.map(({ title }) => title);
}

export const page: operations['listHistory']['parameters']['query'] = { limit: 10, status: 'COMPLETE' };
export const chat: Sent<'createChatCompletion'> = { model: 'agent:jack-green', messages: [{ role: 'user', content: 'Hello!' }] };

// @ts-expect-error: a book is a text.
export const wrongBody: Sent<'createAgent'> = { agentSource: 7 };
// @ts-expect-error: there is no such list.
export const wrongReply = (list: Received<'listAgents'>) => list.people;
`;

test('every refusal is described', async () => {
    const admin = { ...(await logIn(server)), authorization: `Bearer ${TEST_KEY}` };
    const problems: string[] = [];
    for (const headers of [{}, { authorization: 'Bearer wrong' }, admin]) {
        for (const operation of api.operations) {
            const response = await send(operation, headers);
            if (response.status >= 400) problems.push(...(await api.problemsOf(operation, response)));
            await response.body?.cancel();
        }
    }
    expect(problems).toEqual([]);
});

function send({ method, path, hasBody }: Operation, headers: Readonly<Record<string, string>>) {
    const address = path.replace('{agentName}', 'nobody').replace(/\{\w+\}/g, '4711');
    const body = hasBody ? { body: '{}' } : {};
    return fetch(server.url + address, { method, headers, redirect: 'manual', ...body });
}
