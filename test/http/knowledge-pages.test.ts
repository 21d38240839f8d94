import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { createPdf, startPageServer, type TestPageServer } from '../support/start-page-server.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { until } from '../support/until.ts';

const DAY = 24 * 60 * 60_000;

eachDialect('a page of knowledge', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let pages: TestPageServer;
    let server: TestServer;
    let now = new Date('2026-11-23T10:00:00Z').getTime();
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        pages = startPageServer();
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
            config: { isPrivateAllowed: true },
            overrides: { now: () => new Date(now) },
        });
    });
    afterAll(() => Promise.all([upstream.stop(), pages.stop(), server.stop()]));

    /** Makes an agent as the admin does and waits until its page was looked at. */
    async function agentWith(name: string, path: string): Promise<string> {
        const agentSource = `${name}\nKNOWLEDGE ${pages.url}${path}`;
        const response = await server.post('/api/agents', { agentSource }, await logIn(server));
        expect(response.status).toBe(201);
        await checked(path);
        return (await jsonOf<{ agentName: string }>(response)).agentName;
    }

    /** Resolves when the page was looked at at the time that it is now. */
    function checked(path: string) {
        return until(`the page ${path}`, async () => {
            const [page] = await server.context.knowledgePages.statesOf([pages.url + path]);
            return page?.checkedAt.getTime() === now ? page : null;
        });
    }

    async function lastMessage(agentName: string, content: string): Promise<string> {
        await server.post(`/agents/${agentName}/api/openai/chat/completions`, {
            messages: [{ role: 'user', content }],
        });
        return Object(upstream.requests.at(-1)?.body).messages.at(-1).content;
    }

    test.each([
        [
            'HTML',
            {
                type: 'text/html; charset=iso-8859-2',
                body: new Uint8Array([
                    ...new TextEncoder().encode(
                        '<!doctype html><title>Q &amp; A</title><nav>Menu of zorgons</nav><script>zorgon()</script><h1>About</h1><p>The <b>zorgon</b> eats <a href="https://example.com">k',
                    ),
                    0xf9,
                    ...new TextEncoder().encode('ra</a>.</p><footer>zorgon footer</footer>'),
                ]),
            },
            'The zorgon eats kůra.',
        ],
        [
            'Markdown',
            { type: 'text/markdown', body: '# About\n\n- The zorgon eats *leaves*.\n- Else' },
            '- The zorgon eats *leaves*.',
        ],
        ['plain text', { type: 'text/plain', body: 'First.\r\nThe zorgon eats bark.\r\n' }, 'The zorgon eats bark.'],
        ['PDF', { type: 'application/pdf', body: createPdf('The zorgon eats paper.') }, 'The zorgon eats paper.'],
    ])('of %s is read when the book is saved, and found', async (kind, page, line) => {
        const path = `/${kind.replace(' ', '-')}`;
        pages.set(path, page);
        const agentName = await agentWith(`Reader of ${kind}`, path);
        expect(await lastMessage(agentName, 'What does the zorgon eat?')).toBe(
            `From what you know, this may help with the message below it:\n\n- ${line.startsWith('- ') ? line : line}\n\n---\n\nWhat does the zorgon eat?`,
        );
    });

    test('is asked for again by its validators after a day, and read anew where it changed', async () => {
        pages.set('/changing', { type: 'text/plain', body: 'The quokka is red.', headers: { etag: '"1"' } });
        const agentName = await agentWith('Changing Reader', '/changing');
        await lastMessage(agentName, 'quokka?');
        now += DAY;
        await lastMessage(agentName, 'quokka?');
        expect(await checked('/changing')).toMatchObject({ content: 'The quokka is red.', etag: '"1"', error: null });
        pages.set('/changing', { type: 'text/plain', body: 'The quokka is blue.', headers: { etag: '"2"' } });
        now += DAY;
        await lastMessage(agentName, 'quokka?');
        expect(await checked('/changing')).toMatchObject({ content: 'The quokka is blue.', etag: '"2"' });
        expect(await lastMessage(agentName, 'Which colour has the quokka?')).toContain('- The quokka is blue.');
        const asked = pages.asked.filter(({ path }) => path === '/changing');
        expect(asked.map(({ etag }) => etag)).toEqual([null, '"1"', '"1"']);
    });

    test('that cannot be read any more stays as it was read before', async () => {
        pages.set('/failing', {
            type: 'text/plain',
            body: 'The numbat sleeps.',
            headers: { 'last-modified': 'Mon, 23 Nov 2026 09:00:00 GMT' },
        });
        const agentName = await agentWith('Failing Reader', '/failing');
        pages.set('/failing', { type: 'text/plain', body: 'oops', status: 500 });
        now += DAY;
        await lastMessage(agentName, 'numbat?');
        expect(await checked('/failing')).toMatchObject({
            content: 'The numbat sleeps.',
            error: 'The page responded with status 500.',
        });
        expect(await lastMessage(agentName, 'numbat?')).toContain('- The numbat sleeps.');
        expect(pages.asked.at(-1)?.since).toBe('Mon, 23 Nov 2026 09:00:00 GMT');
        const response = await fetch(`${server.url}/agents/${agentName}/api/model-requirements`, {
            headers: await logIn(server),
        });
        expect((await jsonOf<{ knowledgePages: unknown }>(response)).knowledgePages).toEqual([
            {
                url: `${pages.url}/failing`,
                checkedAt: new Date(now).toISOString(),
                title: null,
                characters: 18,
                error: 'The page responded with status 500.',
            },
        ]);
    });

    test.each([
        ['an empty page', { type: 'text/html', body: '<script>1</script>' }, 'The page has no text.'],
        [
            'a picture',
            { type: 'image/png', body: 'x' },
            "The page has the content type 'image/png', which cannot be read.",
        ],
        ['a broken PDF', { type: 'application/pdf', body: '%PDF-1.4 nonsense' }, 'The PDF cannot be read.'],
        ['too much', { type: 'text/plain', body: 'x'.repeat(5_000_001) }, 'The response is longer than 5000000 bytes.'],
        ['nothing', null, 'The page responded with status 404.'],
    ])('of %s is named with its error, and answers go on', async (name, page, error) => {
        const path = `/${name.replaceAll(' ', '-')}`;
        if (page !== null) pages.set(path, page);
        const agentName = await agentWith(`Reader of ${name}`, path);
        expect(await checked(path)).toMatchObject({ content: null, error });
        expect(await lastMessage(agentName, 'Hi')).toBe('Hi');
    });
});

test('a page in the own network is not read without the consent of the operator', async () => {
    const pages = startPageServer();
    const server = await startTestServer();
    pages.set('/secret', { type: 'text/plain', body: 'secret' });
    const agentSource = `Curious\nKNOWLEDGE ${pages.url}/secret`;
    await server.post('/api/agents', { agentSource }, await logIn(server));
    const page = await until('the page', async () => {
        const [looked = null] = await server.context.knowledgePages.statesOf([`${pages.url}/secret`]);
        return looked;
    });
    expect(page).toMatchObject({
        content: null,
        error: expect.stringContaining('not an address of the public internet'),
    });
    expect(pages.asked).toEqual([]);
    await Promise.all([pages.stop(), server.stop()]);
});
