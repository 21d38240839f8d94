import { expect, test } from 'bun:test';
import { Elysia } from 'elysia';
import { createRouter } from '../../../src/http/contract/create-router.ts';

// Elysia reads the body for a handler that names it, that passes its whole context on, or that sets `parse`.
const door = new Elysia()
    .post('/named', ({ body, request }) => show(body, request))
    .delete('/passed-on', context => show(context.body, context.request))
    .post('/parsed', context => show(context.body, context.request), { parse: 'json' });

test.each([
    'application/json',
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
])('a router reads no body of type %s for a route', async type => {
    const app = createRouter().use(door);
    const ask = async (method: string, path: string) => {
        const request = new Request(`http://localhost${path}`, {
            method,
            body: '{',
            headers: { 'content-type': type },
        });
        const response = await app.fetch(request);
        return [response.status, await response.text(), request.bodyUsed];
    };
    expect(await ask('POST', '/named')).toEqual([200, 'undefined false', false]);
    expect(await ask('DELETE', '/passed-on')).toEqual([200, 'undefined false', false]);
    // The mistake shows with the first request.
    expect(await ask('POST', '/parsed')).toEqual([400, 'Bad Request', false]);
});

function show(body: unknown, request: Request): string {
    return `${body} ${request.bodyUsed}`;
}
