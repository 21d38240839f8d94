import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import pg from 'pg';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn } from '../support/log-in.ts';
import { type ReadStream, readStream } from '../support/read-stream.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { runCommand } from '../support/start-program.ts';
import { startStopwatch } from '../support/start-stopwatch.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

eachDialect('what is taken away while it is used', (_, { dialect, newUrl }) => {
    let upstream: ScriptedUpstream;
    let databaseUrl: string;
    let server: TestServer;
    /** Another server on the same database. */
    let other: TestServer;
    let admin: Readonly<Record<string, string>>;

    beforeAll(async () => {
        upstream = startScriptedUpstream();
        upstream.replyAlways({ text: ['Half of ', { waitFor: new Promise(() => {}) }] });
        databaseUrl = await newUrl();
        const options = { databaseUrl, providers: [providerAt(upstream.baseUrl)], config: { isLearning: true } };
        server = await startTestServer(options);
        other = await startTestServer(options);
        admin = await logIn(other);
    });
    afterAll(async () => {
        await other.stop();
        await server.stop();
        await upstream.stop();
    });

    describe('a key', () => {
        test('that another server revokes ends its open streams within a second, and no others (attack 5)', async () => {
            const { key, token } = await createToken(server.context);
            const streams = [await openByKey(key), await openByKey(key)];
            const unconcerned = await openByKey(TEST_KEY);
            const stopwatch = startStopwatch();
            await asAdmin('DELETE', `/api/tokens/${token.id}`);
            for (const stream of streams) {
                expect(await stream.rest()).toBe(
                    `data: {"error":{"message":"The API key ${token.hint} was revoked.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}\n\ndata: [DONE]\n\n`,
                );
            }
            expect(stopwatch.stop()).toBeLessThan(1_000);
            await upstream.aborted(upstream.requests.at(-2));
            expect((await post(key)).status).toBe(401);
            expect(await lastReplies(2)).toEqual([
                { status: 'INTERRUPTED', content: 'Half of ' },
                { status: 'INTERRUPTED', content: 'Half of ' },
            ]);
            expect(server.context.openTurns.count()).toBe(1);
            await unconcerned.leave();
        });

        test('that the command line revokes ends its open streams within a second', async () => {
            const { key, token } = await createToken(server.context);
            const stream = await openByKey(key);
            const rest = stream.rest();
            const command = await runCommand(['tokens', 'revoke', key], {
                cwd: '.',
                env: { DATABASE_URL: databaseUrl },
            });
            expect(command).toEqual({ code: 0, out: `Revoked ${token.hint}.\n`, errors: '' });
            const stopwatch = startStopwatch();
            expect(await rest).toContain(`The API key ${token.hint} was revoked.`);
            expect(stopwatch.stop()).toBeLessThan(1_000);
        });

        test('ends an answer that is not streamed with the status of a revoked key', async () => {
            const { key, token } = await createToken(server.context);
            const arrived = Promise.withResolvers<void>();
            upstream.reply(() => {
                arrived.resolve();
                return { neverAnswers: true };
            });
            const asked = post(key);
            await arrived.promise;
            await asAdmin('DELETE', `/api/tokens/${token.id}`);
            const response = await asked;
            expect([response.status, (await jsonOf(response)).error.code]).toEqual([401, 'invalid_api_key']);
        });

        test('ends a text completion, which no agent has a part in', async () => {
            const { key, token } = await createToken(server.context);
            const piece = { choices: [{ index: 0, text: 'Half of ', finish_reason: null }] };
            upstream.replyAt('/v1/completions', {
                raw: [`data: ${JSON.stringify(piece)}\n\n`, { waitFor: new Promise(() => {}) }],
            });
            const response = await server.post(
                '/agents/jack-green/api/openai/completions',
                { prompt: 'Go on: ', stream: true },
                { authorization: `Bearer ${key}` },
            );
            const stream = await readStream(response, 'Half of ');
            await asAdmin('DELETE', `/api/tokens/${token.id}`);
            expect(await stream.rest()).toContain('was revoked');
        });

        test('ends an answer that goes on without its client, for all who follow it', async () => {
            const { key, token } = await createToken(server.context);
            const stream = await openByKey(key, { headers: { 'x-resume': 'true' } });
            const id = /"id":"([^"]+)"/.exec(stream.begin)?.[1];
            const following = await fetch(`${other.url}/agents/jack-green/api/openai/chat/completions/${id}/stream`, {
                headers: { authorization: `Bearer ${key}` },
            });
            await asAdmin('DELETE', `/api/tokens/${token.id}`);
            expect(await stream.rest()).toContain('was revoked');
            expect(await following.text()).toContain('was revoked');
            await server.drain();
            expect(await lastReplies(1)).toEqual([{ status: 'INTERRUPTED', content: 'Half of ' }]);
        });
    });

    describe('an agent', () => {
        test('that another server deletes ends its streams through both doors, and nothing is learned (attack 46)', async () => {
            const agentName = await server.createAgent('Short Lived\nPERSONA You are soon gone');
            const byKey = await openByKey(TEST_KEY, { agentName });
            const inChat = await openChat(agentName);
            await asAdmin('DELETE', `/api/agents/${agentName}`);
            expect(await byKey.rest()).toContain('"code":"agent_deleted"');
            expect(await inChat.rest()).toBe(
                `data: {"type":"error","errorText":"The agent 'short-lived' was deleted."}\n\ndata: [DONE]\n\n`,
            );
            expect((await post(TEST_KEY, agentName)).status).toBe(410);
            expect(await lastReplies(2)).toEqual([
                { status: 'INTERRUPTED', content: 'Half of ' },
                { status: 'INTERRUPTED', content: 'Half of ' },
            ]);
            expect((await server.rows('LearningJob')).filter(row => row['agentName'] === agentName)).toEqual([]);
        });

        test('that becomes private ends the streams of visitors', async () => {
            const agentName = await server.createAgent('Soon Private');
            const inChat = await openChat(agentName);
            await other.context.agents.setVisibility(agentName, 'PRIVATE', new Date());
            expect(await inChat.rest()).toContain("The agent 'soon-private' does not exist on this server.");
        });

        test('that another server edits answers by its new book at once', async () => {
            const agentName = await server.createAgent('Edited Agent\nPERSONA You are old');
            await other.context.findAgent(agentName);
            await (await openChat(agentName)).leave();
            const response = await fetch(`${other.url}/agents/${agentName}/api/book`, {
                method: 'PUT',
                headers: { ...admin, 'content-type': 'application/json' },
                body: JSON.stringify({ agentSource: 'Edited Agent\nPERSONA You are new', version: 1 }),
            });
            expect(response.status).toBe(200);
            await (await openChat(agentName)).leave();
            expect(upstream.requests.at(-1)?.bodyText).toContain('You are new');
        });
    });

    if (dialect !== 'postgres') return;

    test('is noticed while the connection that hears of it is lost, and heard again', async () => {
        const database = new pg.Client({ connectionString: databaseUrl });
        await database.connect();
        const ended = await database.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'agents-server changes' and datname = current_database()",
        );
        await database.end();
        expect(ended.rowCount).toBe(2);
        for (let round = 0; round < 2; round += 1) {
            const { key, token } = await createToken(server.context);
            const stream = await openByKey(key);
            const stopwatch = startStopwatch();
            await asAdmin('DELETE', `/api/tokens/${token.id}`);
            expect(await stream.rest()).toContain('was revoked');
            expect(stopwatch.stop()).toBeLessThan(1_000);
        }
    });

    async function openByKey(key: string, { agentName = 'jack-green', headers = {} } = {}): Promise<ReadStream> {
        return readStream(await post(key, agentName, { stream: true }, headers), 'Half of ');
    }

    async function openChat(agentName: string): Promise<ReadStream> {
        const message = `Hello from ${crypto.randomUUID()}`;
        return readStream(await server.post(`/agents/${agentName}/api/chat`, { message }), 'Half of ');
    }

    function post(key: string, agentName = 'jack-green', body: object = {}, headers = {}): Promise<Response> {
        const messages = [{ role: 'user', content: `Hello from ${crypto.randomUUID()}` }];
        return server.post(
            `/agents/${agentName}/api/openai/chat/completions`,
            { messages, ...body },
            {
                authorization: `Bearer ${key}`,
                ...headers,
            },
        );
    }

    async function asAdmin(method: string, path: string): Promise<void> {
        const { status } = await fetch(other.url + path, { method, headers: admin });
        expect(status).toBe(204);
    }

    async function lastReplies(count: number): Promise<readonly object[]> {
        const rows = (await server.rows('ChatHistory')).filter(row => row['replyId'] !== null);
        return rows.slice(-count).map(({ status, message }) => ({ status, content: Object(message).content }));
    }
});
