import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY } from '../support/start-test-server.ts';

export interface ClientServer {
    readonly url: string;
    /** The base URL that a client is given. */
    readonly agentUrl: string;
    readonly key: string;
    readonly upstream: ScriptedUpstream;
    stop(): Promise<void>;
}

/**
 * A running server whose model says "Hello there" unless a test scripts it otherwise. With the environment variable `IMITATE`, its
 * provider refuses what the provider of that name refuses.
 */
export async function startClientServer(): Promise<ClientServer> {
    const upstream = startScriptedUpstream();
    upstream.replyAlways({ text: ['Hello ', 'there'] });
    upstream.imitate(process.env['IMITATE'] ?? null, { tools: true, values: true });
    const server = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    return {
        url: server.url,
        agentUrl: `${server.url}/agents/jack-green/api/openai`,
        key: TEST_KEY,
        upstream,
        async stop() {
            await server.stop();
            await upstream.stop();
        },
    };
}

/** A model's call of the tool `look`, at the sky. */
export const LOOK_CALL: readonly object[] = [
    {
        choices: [
            {
                index: 0,
                delta: {
                    role: 'assistant',
                    content: null,
                    tool_calls: [
                        {
                            index: 0,
                            id: 'call_1',
                            type: 'function',
                            function: { name: 'look', arguments: '{"at":"sky"}' },
                        },
                    ],
                },
            },
        ],
    },
    { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
];

/** The package behind a name of this folder's dependencies, with its exact version. */
export function versionOf(dependency: string): string {
    const { name, version } = JSON.parse(
        readFileSync(join(import.meta.dir, 'node_modules', dependency, 'package.json'), 'utf8'),
    );
    return `${name} ${version}`;
}
