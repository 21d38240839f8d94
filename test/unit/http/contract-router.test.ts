import { expect, test } from 'bun:test';
import { Elysia } from 'elysia';
import { z } from 'zod';
import { contractRouter } from '../../../src/http/contract/contract-router.ts';
import { lazySchema } from '../../../src/http/contract/lazy-schema.ts';
import { toRouteError } from '../../../src/http/contract/route-error.ts';
import type { HttpContext } from '../../../src/http/http-context.ts';
import { notesOf } from '../../../src/http/request-notes.ts';
import { AppError } from '../../../src/shared/errors.ts';

const body = lazySchema(() => z.object({ name: z.string().max(5) }));
const textOrName = lazySchema(() => z.union([z.string(), body()]));
const query = lazySchema(() => z.object({ day: z.coerce.number().int().default(7) }));

const app = new Elysia()
    .onError(({ error }) => {
        const cause = toRouteError(error);
        return Response.json(cause instanceof AppError ? [cause.code, cause.param, cause.message] : String(cause));
    })
    .use(routes());

function routes() {
    return contractRouter(contextFor({ admins: ['admin'], maxBodyBytes: 40 }))
        .put('/agents/:id', ({ params, query: { day }, body: { name } }) => Response.json([params.id, day, name]), {
            admin: true,
            body,
            query,
        })
        .get('/days', ({ query: { day } }) => Response.json(day), { admin: true, query })
        .put('/texts', ({ body: given }) => Response.json(given), { public: true, type: 'text', body: textOrName });
}

/** The parts of a context that these routes ask for; a cast, since a whole one needs a database. */
function contextFor({ admins, maxBodyBytes }: { admins: readonly string[]; maxBodyBytes: number }): HttpContext {
    const parts = {
        http: {
            bodyLimits: { maxBodyBytes, bodyTimeoutMs: 1000 },
            visitorBodyLimits: { maxBodyBytes, bodyTimeoutMs: 1000 },
            publicUrl: null,
            isProxyTrusted: false,
        },
        adminSessions: { isAdmin: async (secret: string) => admins.includes(secret) },
    };
    return parts as unknown as HttpContext;
}

async function ask(method: string, path: string, options: { body?: string; cookie?: string; type?: string } = {}) {
    const request = new Request(`http://localhost${path}`, {
        method,
        headers: { cookie: options.cookie ?? 'session=admin', 'content-type': options.type ?? 'application/json' },
        ...(options.body === undefined ? {} : { body: options.body }),
    });
    const response = await app.fetch(request);
    return { json: await response.json(), isRead: request.bodyUsed, route: notesOf(request).route };
}

test('the guard runs before a byte of the body is read', async () => {
    const refused = await ask('PUT', '/agents/a', { body: '{"name":', cookie: 'session=other' });
    expect(refused).toEqual({
        json: ['login_required', null, expect.any(String)],
        isRead: false,
        route: '/agents/:id',
    });
});

test('the guard runs before the query is validated', async () => {
    const refused = await ask('GET', '/days?day=x', { cookie: 'session=other' });
    expect(refused.json).toEqual(['login_required', null, expect.any(String)]);
});

test('a handler gets what its schemas made of the request', async () => {
    expect((await ask('PUT', '/agents/a?day=3', { body: '{"name":"Ann"}' })).json).toEqual(['a', 3, 'Ann']);
    expect((await ask('GET', '/days')).json).toBe(7);
});

test.each([
    [
        '{"name":',
        ['json_broken', null, 'We could not parse the JSON body of your request: the body is not valid JSON.'],
    ],
    ['{}', ['parameter_missing', 'name', "Missing required parameter: 'name'."]],
    ['{"name":7}', ['parameter_type_invalid', 'name', "Invalid type for 'name': expected string, got number."]],
    [
        `{"name":"${'x'.repeat(60)}"}`,
        ['request_too_large', null, 'The body of a request may have 40 bytes at the most.'],
    ],
])('the body %s is refused in words', async (text, refusal) => {
    expect((await ask('PUT', '/agents/a', { body: text })).json).toEqual(refusal);
});

test('a query is refused by the name of its parameter', async () => {
    expect((await ask('GET', '/days?day=x')).json).toEqual([
        'parameter_type_invalid',
        'day',
        "Invalid type for 'day': expected number, got string.",
    ]);
});

test('a body of plain text is a text where the route takes it', async () => {
    expect((await ask('PUT', '/texts', { body: 'Hello', type: 'text/plain' })).json).toBe('Hello');
    expect((await ask('PUT', '/texts', { body: '{"name":"Ann"}' })).json).toEqual({ name: 'Ann' });
});
