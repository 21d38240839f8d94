import { afterAll, beforeAll, expect, test } from 'bun:test';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startPageServer, type TestPageServer } from '../support/start-page-server.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';
import { until } from '../support/until.ts';

eachDialect('a book that includes others', (_, { newUrl }) => {
    let upstream: ScriptedUpstream;
    let pages: TestPageServer;
    let server: TestServer;
    let admin: Readonly<Record<string, string>>;
    beforeAll(async () => {
        upstream = startScriptedUpstream();
        pages = startPageServer();
        server = await startTestServer({
            databaseUrl: await newUrl(),
            providers: [providerAt(upstream.baseUrl)],
            config: { isPrivateAllowed: true },
        });
        admin = await logIn(server);
        await server.createAgent(
            'Gardener\nMETA FULLNAME The Gardener\nMETA COLOR green\nPERSONA Likes plants\nRULE {r} Be polite\nMODEL gpt-x\nUSE TIME\nMESSAGE SUFFIX Bye\nCLOSED\n---\nThe garden is open.',
        );
    });
    afterAll(() => Promise.all([upstream.stop(), pages.stop(), server.stop()]));

    async function systemOf(agentName: string): Promise<string> {
        await server.post(`/agents/${agentName}/api/chat`, { message: 'Hi', stream: false });
        return Object(upstream.requests.at(-1)?.body).messages[0].content;
    }

    async function diagnosticsOf(agentSource: string): Promise<readonly (readonly unknown[])[]> {
        const response = await server.post('/api/books/check', { agentSource }, admin);
        const { diagnostics } = await jsonOf<{
            diagnostics: readonly { line: number; rule: string; message: string }[];
        }>(response);
        return diagnostics.map(({ line, rule, message }) => [line, rule, message]);
    }

    test('inherits all but the name, and its own comes last', async () => {
        const name = await server.createAgent('Rose\nMESSAGE SUFFIX See you\nGOAL Roses\nFROM Gardener\nDELETE {x}');
        expect(await systemOf(name)).toBe(
            'You are Rose\n\nLikes plants\n\n## Goals\n\n- Roses\n\n## Rules\n\n- {r} Be polite\n\nThe garden is open.\n\nAlways keep to these rules:\n\n- {r} Be polite',
        );
        expect(Object(upstream.requests.at(-1)?.body).tools).toHaveLength(1);
        const rows = (await server.rows('ChatHistory')).slice(-1);
        expect(Object(rows[0]?.['message']).content).toEndWith('\n\nSee you');
        expect(await server.rows('LearningJob')).toEqual([]);
    });

    test('takes back what it inherits', async () => {
        const name = await server.createAgent('Rude Rose\nFROM Gardener\nDELETE {r}\nOPEN');
        expect(await systemOf(name)).toBe('You are Rude Rose\n\nLikes plants\n\nThe garden is open.');
    });

    test('follows its parent at once', async () => {
        const parent = await server.createAgent('Parent\nRULE one');
        const name = await server.createAgent('Child\nFROM Parent');
        const grandchild = await server.createAgent('Grandchild\nFROM Child');
        expect(await systemOf(name)).toContain('- one');
        await fetch(`${server.url}/agents/${parent}/api/book`, {
            method: 'PUT',
            headers: admin,
            body: JSON.stringify({ agentSource: 'Parent\nRULE two', version: 1 }),
        });
        expect(await systemOf(name)).toContain('- two');
        expect(await systemOf(grandchild)).toContain('- two');
        expect(await systemOf(grandchild)).not.toContain('- one');
    });

    test('that includes itself, an unknown agent or too many levels replies without them and says so (attack 25)', async () => {
        const name = await server.createAgent('Circle A\nFROM Circle B\nRULE a');
        await server.createAgent('Circle B\nFROM Circle A\nRULE b');
        expect(await systemOf(name)).toContain('- b\n- a');
        expect(await diagnosticsOf('Circle A\nFROM Circle B\nRULE a')).toEqual([
            [2, 'include-circle', 'In `circle-b`: These books include one another: circle-a → circle-b → circle-a.'],
        ]);
        expect(await diagnosticsOf('Any\n\nFROM Nobody At All\nFROM https://example.com\nFROM')).toEqual([
            [3, 'include-missing', 'This server has no agent `nobody-at-all`.'],
            [4, 'from-names-address', '`FROM` names an agent of this server. Use `IMPORT` for an address.'],
            [5, 'commitment-empty', '`FROM` has no text and so no effect.'],
        ]);
        for (let depth = 0; depth < 9; depth += 1) await server.createAgent(`Deep ${depth}\nFROM Deep ${depth + 1}`);
        const [[, rule] = []] = await diagnosticsOf('Deepest\nFROM Deep 0');
        expect(rule).toBe('include-too-deep');
    });

    test('does not open what is private', async () => {
        await server.createAgent('Vault\nRULE the secret');
        await server.context.agents.setVisibility('vault', 'PRIVATE', new Date());
        const name = await server.createAgent('Thief\nFROM Vault');
        expect(await systemOf(name)).toBe('You are Thief');
        expect((await diagnosticsOf('Thief\nFROM Vault')).map(([, rule]) => rule)).toEqual(['include-private']);
        await server.context.agents.setVisibility('thief', 'PRIVATE', new Date());
        expect(await diagnosticsOf('Thief\nFROM Vault')).toEqual([]);
    });

    test('imports a book where it stands, without what only its author may say', async () => {
        pages.set('/a.book', {
            type: 'text/plain',
            body: 'Roses\nRULE From afar\nMODEL evil\nUSE MCP http://127.0.0.1:1/\nTEAM Jack Green\nCLOSED\nKNOWLEDGE Roses are red.',
        });
        const source = `Importer\nRULE First\nIMPORT ${pages.url}/a.book\nRULE Last`;
        const name = await server.createAgent(source);
        await systemOf(name);
        await imported('/a.book');
        expect(await systemOf(name)).toBe(
            'You are Importer\n\n## Rules\n\n- First\n- From afar\n- Last\n\n## Knowledge\n\n- Roses are red.\n\nAlways keep to these rules:\n\n- First\n- From afar\n- Last',
        );
        expect(await diagnosticsOf(source)).toEqual([
            [
                3,
                'import-left-out',
                'These commitments of a book from an address are ignored: `MODEL`, `USE MCP`, `TEAM`, `CLOSED`.',
            ],
        ]);
    });

    test('takes an imported text that is no book for knowledge', async () => {
        pages.set('/plain.txt', { type: 'text/plain', body: 'The first line counts.\nSo does the second.' });
        const source = `Reader\nIMPORT ${pages.url}/plain.txt`;
        expect((await diagnosticsOf(source)).map(([, rule]) => rule)).toEqual(['import-not-read']);
        await imported('/plain.txt');
        const name = await server.createAgent(source);
        expect(await systemOf(name)).toBe(
            'You are Reader\n\n## Knowledge\n\n- The first line counts.\n  So does the second.',
        );
    });

    async function imported(path: string): Promise<void> {
        await until(`the page ${path}`, async () => {
            const [page] = await server.context.knowledgePages.statesOf([pages.url + path]);
            return page?.content ?? null;
        });
    }
});
