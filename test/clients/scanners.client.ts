import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import type { RecordedRequest } from '../support/scripted-upstream.ts';
import { type ClientServer, startClientServer, versionOf } from './client-server.ts';

let server: ClientServer;
beforeAll(async () => {
    server = await startClientServer();
    server.upstream.replyAlways(request =>
        isToolForced(request) ? { chunks: forcedCall(request) } : { text: textFor(request) },
    );
});
afterAll(() => server.stop());

test(`${versionOf('compatcanary')}: profile modern`, async () => {
    const cli = join(import.meta.dir, 'node_modules/compatcanary/src/cli.js');
    const scan = Bun.spawn(
        [
            process.execPath,
            cli,
            'scan',
            '--base-url',
            `${server.agentUrl}/v1`,
            '--model',
            'agent:jack-green',
            '--format',
            'json',
        ],
        { env: { PATH: process.env['PATH'] ?? '', OPENAI_API_KEY: server.key }, stdout: 'pipe', stderr: 'pipe' },
    );
    const [report, code] = await Promise.all([scan.stdout.text(), scan.exited]);
    expect({ code, failed: failedProbes(report) }).toEqual({ code: 0, failed: [] });
});

function failedProbes(report: string): readonly unknown[] {
    const { results }: { readonly results: readonly { readonly status: string }[] } = JSON.parse(report);
    return results.filter(({ status }) => status !== 'pass');
}

/** The scripted model obeys: it calls the tool that it must call, and writes the JSON that it is to write. */
function isToolForced({ body }: RecordedRequest): boolean {
    return typeof body?.['tool_choice'] === 'object';
}

function forcedCall({ body }: RecordedRequest): readonly object[] {
    const { name } = Object(body?.['tool_choice']).function;
    const call = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: '{"value":"CANARY_OK"}' } };
    return [
        { choices: [{ index: 0, delta: { tool_calls: [call] } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ];
}

function textFor({ body }: RecordedRequest): string {
    return body?.['response_format'] === undefined ? 'CANARY_OK' : '{"status":"ok"}';
}
