import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiDescription, type Operation, readApiDescription } from '../support/api-description.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type RunningProgram, startProgram } from '../support/start-program.ts';
import { generateJson, type JsonSchema } from './support/generate-json.ts';
import { announceSeed, reportFigures, size } from './support/harness-run.ts';
import { hostileValue, mutate, toHostileText } from './support/hostile-json.ts';
import { figuresOf } from './support/process-figures.ts';
import { createSeededRandom, type SeededRandom } from './support/seeded-random.ts';

/** Generated requests, right, nearly right and hostile, to every operation that the server describes. */

const REQUESTS = { short: 3_000, quick: 10_000, long: 100_000 }[size];
const AT_ONCE = 8;
/** What the server may have grown by from the first third of the requests to their end. */
const MOST_GROWTH_MEGABYTES = 160;
const MOST_MORE_HANDLES = 40;
const VISITOR = `visitor=${'a'.repeat(32)}`;
const NAMES = [
    'jack-green',
    'fuzzed',
    'agent:jack-green',
    'nobody',
    'Jack%20Green',
    '__proto__',
    'constructor',
    'a\0b',
    '\ud83d\ude00',
];
const CONTENT_TYPES = [
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'x',
];
/** End the sessions that the next requests need. */
const SIGN_OUT = new Set(['DELETE /api/session', 'DELETE /api/sessions']);
/** Copies the whole database. */
const EXPENSIVE = new Set(['GET /api/backup', 'GET /api/history/export']);

interface Parameter {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly schema?: JsonSchema;
}

interface DescribedOperation extends Operation {
    readonly parameters: readonly Parameter[];
    readonly body: JsonSchema | null;
}

const folder = mkdtempSync(join(tmpdir(), 'agents-server-fuzz-'));
const upstream = startScriptedUpstream({ models: ['scripted-model'] });
const seed = announceSeed('fuzz');
/** Ids that the server gave, so that requests find what they name. */
const ids: string[] = ['1', '7', 'none'];
let program: RunningProgram;
let api: ApiDescription;
let schemas: Readonly<Record<string, JsonSchema>>;
let operations: readonly DescribedOperation[];
let key = '';
let admin = '';

beforeAll(async () => {
    program = await startProgram({
        cwd: folder,
        env: {
            OPENAI_BASE_URL: upstream.baseUrl,
            OPENAI_MODEL: 'scripted-model',
            MAX_BODY_BYTES: '150000',
            LOG_LEVEL: 'silent',
        },
    });
    key = /ptbk_[0-9a-f]{32}/.exec(program.greeting)?.[0] ?? '';
    const link = /Admin\s+(\S+)/.exec(program.greeting)?.[1] ?? '';
    const signedIn = await fetch(link, { redirect: 'manual' });
    admin = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    await send('POST', '/api/agents', { cookie: admin }, JSON.stringify({ agentSource: 'Fuzzed' }));
    api = await readApiDescription(program.url);
    const document = JSON.parse(api.source);
    schemas = document.components.schemas;
    operations = api.operations.map(operation => {
        const { parameters, requestBody } = document.paths[operation.path][operation.method.toLowerCase()];
        const body = requestBody?.content['application/json']?.schema ?? null;
        return { ...operation, parameters, body };
    });
});
afterAll(async () => {
    await program.kill();
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
});

test('no request breaks the server or gets anything but a described response (attack 6, 12, 25, 33, 34)', async () => {
    const problems: string[] = [];
    const statuses = new Map<number, number>();
    let begin = figuresOf(program.pid);
    let index = 0;
    const work = async () => {
        while (index < REQUESTS && problems.length < 20) {
            const at = index++;
            if (at === Math.floor(REQUESTS / 3)) begin = figuresOf(program.pid);
            const { status, found } = await sendOne(createSeededRandom(seed + at));
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            problems.push(...found.map(problem => `request ${at}: ${problem.slice(0, 600)}`));
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(problems).toEqual([]);
    expect((await fetch(`${program.url}/health`)).status).toBe(200);
    const end = figuresOf(program.pid);
    reportFigures('fuzz', {
        requests: index,
        statuses: JSON.stringify(Object.fromEntries([...statuses].toSorted(([one], [other]) => one - other))),
        'MB at a third': begin.megabytes,
        'MB at the end': end.megabytes,
        handles: end.handles,
    });
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 204, 400, 401, 404, 413]));
    expect(end.megabytes - begin.megabytes).toBeLessThan(MOST_GROWTH_MEGABYTES);
    expect(end.handles - begin.handles).toBeLessThan(MOST_MORE_HANDLES);
});

async function sendOne(random: SeededRandom): Promise<{ readonly status: number; readonly found: readonly string[] }> {
    const operation = pickOperation(random);
    const { method } = operation;
    const isSignOut = SIGN_OUT.has(`${method} ${operation.path}`);
    const headers = headersOf(operation, random, isSignOut);
    const body = operation.hasBody ? bodyOf(operation, random) : null;
    const path = addressOf(operation, random);
    const asked = `${method} ${path} ${body?.slice(0, 300)} ${JSON.stringify(headers)}`;
    try {
        const response = await send(method, path, headers, body);
        const found = [...(await api.problemsOf(operation, response))];
        const { status } = response;
        const text = await response.text();
        if (status === 500) found.push(`500: ${text}`);
        if (status === 503 && response.headers.get('retry-after') === null) found.push(`503 without Retry-After`);
        keepIds(text, random);
        return { status, found: found.map(problem => `${problem} for ${asked}`) };
    } catch (error) {
        return { status: 0, found: [`${error} for ${asked}`] };
    }
}

function pickOperation(random: SeededRandom): DescribedOperation {
    const operation = random.pick(operations);
    const isRare = EXPENSIVE.has(`${operation.method} ${operation.path}`);
    return isRare && random.chance(0.9) ? pickOperation(random) : operation;
}

function headersOf(
    { security, parameters, method }: DescribedOperation,
    random: SeededRandom,
    isSignOut: boolean,
): Record<string, string> {
    const headers: Record<string, string> = {};
    const isAdminRoute = security.some(each => 'adminSession' in each);
    const isRight = random.chance(0.85);
    if (isRight && isAdminRoute && !isSignOut) headers['cookie'] = admin;
    else if (isRight && security.some(each => 'apiKey' in each)) headers['authorization'] = `Bearer ${key}`;
    else if (!isRight)
        headers['authorization'] = random.pick([
            'Bearer',
            `bearer ${key}x`,
            `Bearer ${'x'.repeat(3_000)}`,
            'Basic YQ==',
            "Bearer ' or 1=1",
        ]);
    else headers['cookie'] = random.pick([VISITOR, 'visitor=x', `session=${'0'.repeat(32)}`, ';;;', 'visitor=%00']);
    if (method !== 'GET' || random.chance(0.1))
        headers['content-type'] = random.chance(0.9) ? 'application/json' : random.pick(CONTENT_TYPES);
    headers['accept'] = random.chance(0.9) ? 'application/json, text/event-stream' : random.pick(['*/*', 'x', '']);
    for (const parameter of parameters.filter(each => each.in === 'header')) {
        if (random.chance(0.2))
            headers[parameter.name] = random.pick([
                random.pick(ids),
                'true',
                '-1',
                '"1"',
                'x'.repeat(300),
                '\u00ff',
                '{}',
            ]);
    }
    return headers;
}

function bodyOf({ body }: DescribedOperation, random: SeededRandom): string {
    const value = body === null ? hostileValue(random) : generateJson(body, schemas, random);
    const kind = random.below(10);
    if (kind < 3) return toHostileText(value);
    if (kind < 8) return toHostileText(mutate(value, random));
    if (kind === 8) return toHostileText(hostileValue(random));
    const text = toHostileText(value);
    const at = random.below(text.length + 1);
    return random.pick([
        text.slice(0, at),
        `${text.slice(0, at)}\0${text.slice(at)}`,
        `${text}${text}`,
        '',
        '\ufeff{}',
        'x'.repeat(at),
    ]);
}

function addressOf({ method, path, parameters }: DescribedOperation, random: SeededRandom): string {
    const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(pathPart(method, path, name, random)));
    const query = parameters
        .filter(each => each.in === 'query' && random.chance(0.4))
        .map(({ name, schema }) => {
            const value = random.chance(0.5) ? generateJson(schema ?? {}, schemas, random) : hostileValue(random);
            const text = typeof value === 'string' ? value : JSON.stringify(value);
            return `${name}=${encodeURIComponent(text.slice(0, 2_000).toWellFormed())}`;
        });
    return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

function pathPart(method: string, path: string, name: string, random: SeededRandom): string {
    const isAgent = name === 'agentName';
    // Those that everything else needs stay.
    const isKept = isAgent
        ? method === 'DELETE' || method === 'PATCH' || method === 'PUT'
        : path.startsWith('/api/tokens');
    if (isKept) return isAgent ? random.pick(NAMES.slice(1)) : String(3 + random.below(50));
    if (isAgent && random.chance(0.8)) return 'jack-green';
    if (isAgent) return random.pick(NAMES);
    return random.chance(0.7)
        ? random.pick(ids)
        : random.pick([...NAMES, '0', '-1', '1e3', '9'.repeat(30), 'x'.repeat(500)]);
}

function send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string | null,
): Promise<Response> {
    return fetch(program.url + path, {
        method,
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(60_000),
    });
}

function keepIds(text: string, random: SeededRandom): void {
    for (const [, id = ''] of text.slice(0, 5_000).matchAll(/"(?:id|conversationId|messageId)":"?([\w-]+)/g)) {
        if (ids.length < 200) ids.push(id);
        else ids[random.below(ids.length)] = id;
    }
}
