import { afterEach, beforeEach, expect, test } from 'bun:test';
import { ModelList } from '../../../src/models/list-models.ts';
import { openProviderClient } from '../../../src/models/provider-client.ts';
import { until } from '../../support/until.ts';

/** How a look at the list can fail. */
const FAILURES: Readonly<Record<string, () => Response | Promise<Response>>> = {
    'an error of the server': () => new Response('Bad gateway', { status: 502 }),
    'too many requests': () => Response.json({ error: { message: 'Slow down' } }, { status: 429 }),
    'a page instead of JSON': () => new Response('<html></html>'),
    'an empty list': () => Response.json({ data: [] }),
    'a body that is cut': () => new Response('{"data":[{"id":"a"'),
    'no answer in time': () => new Promise(() => {}),
};
const IDS = ['a', 'b'];
const good = () => Response.json({ data: IDS.map(id => ({ id })) });

let answer: () => Response | Promise<Response>;
let looks: number;
let nowMs: number;
let server: ReturnType<typeof Bun.serve>;
let list: ModelList;

beforeEach(() => {
    answer = good;
    looks = 0;
    nowMs = 0;
    server = Bun.serve({
        hostname: '127.0.0.1',
        port: 0,
        fetch() {
            looks += 1;
            return answer();
        },
    });
    const client = openProviderClient({
        name: 'scripted',
        baseUrl: `http://127.0.0.1:${server.port}/v1`,
        apiKey: null,
        model: null,
        models: null,
    });
    list = new ModelList(client, () => nowMs);
});
afterEach(() => server.stop(true));

test.each(Object.entries(FAILURES))('a list that was read once survives %s (attack 54)', async (_, failing) => {
    expect(await list.idsOrNull({ isNeeded: true })).toEqual(IDS);
    answer = failing;
    nowMs += 6 * 60_000;
    for (const isNeeded of [true, false]) expect(await list.idsOrNull({ isNeeded })).toEqual(IDS);
});

test('after a failure a list that is needed is requested again at once, another one after a growing pause', async () => {
    answer = FAILURES['an error of the server'] ?? good;
    expect(await list.idsOrNull({ isNeeded: false })).toBeNull();
    expect(await list.idsOrNull({ isNeeded: false })).toBeNull();
    expect(looks).toBe(1);
    nowMs += 1000;
    await list.idsOrNull({ isNeeded: false });
    await until('the second look', async () => looks === 2 || null);
    // The second look may not have its answer yet.
    await list.idsOrNull({ isNeeded: true });
    answer = good;
    expect(await list.idsOrNull({ isNeeded: true })).toEqual(IDS);
});

test('a new model is found when the list is old', async () => {
    await list.idsOrNull({ isNeeded: true });
    answer = () => Response.json({ data: [{ id: 'new' }] });
    nowMs += 6 * 60_000;
    await until('the new list', async () => ((await list.idsOrNull({ isNeeded: true }))?.[0] === 'new' ? true : null));
    expect(looks).toBe(2);
});
