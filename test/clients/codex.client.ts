import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordedRequest } from '../support/scripted-upstream.ts';
import { type ClientServer, startClientServer, versionOf } from './client-server.ts';

/** The real binary, in a home of its own, with a model that runs one command and then says what it saw. */
let server: ClientServer;
let home: string;

beforeAll(async () => {
    server = await startClientServer();
    home = mkdtempSync(join(tmpdir(), 'agents-server-codex-'));
    writeFileSync(
        join(home, 'config.toml'),
        `model = "agent:jack-green"
model_provider = "agents"
check_for_update_on_startup = false
[analytics]
enabled = false
[model_providers.agents]
name = "agents"
base_url = "${server.agentUrl}"
env_key = "AGENTS_KEY"
wire_api = "responses"
request_max_retries = 0
stream_max_retries = 0
`,
    );
});
afterAll(async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
});

test(`${versionOf('@openai/codex')}: codex exec`, async () => {
    const { code, out } = await codex('Say hello');
    expect([code, out.trim()]).toEqual([0, 'Hello there']);
});

test(`${versionOf('@openai/codex')}: codex exec with a tool round trip`, async () => {
    server.upstream.reply(request => ({ chunks: commandCall(request, 'echo seen-by-codex') }));
    server.upstream.reply(request => ({
        text: lastToolOutput(request).includes('seen-by-codex') ? 'I saw it' : 'Nothing',
    }));
    const { code, out } = await codex('Run the command');
    expect([code, out.trim()]).toEqual([0, 'I saw it']);
});

async function codex(prompt: string): Promise<{ readonly code: number; readonly out: string }> {
    const program = Bun.spawn(
        [
            join(import.meta.dir, 'node_modules/.bin/codex'),
            'exec',
            '--skip-git-repo-check',
            '--sandbox',
            'danger-full-access',
            '--color',
            'never',
            prompt,
        ],
        {
            cwd: home,
            env: { PATH: process.env['PATH'] ?? '', HOME: home, CODEX_HOME: home, AGENTS_KEY: server.key },
            stdin: 'ignore',
            stdout: 'pipe',
            stderr: 'pipe',
        },
    );
    const [out, errors, code] = await Promise.all([program.stdout.text(), program.stderr.text(), program.exited]);
    if (code !== 0) throw new Error(errors);
    return { code, out };
}

/** A call of whichever tool for commands this version of codex offers. */
function commandCall({ body }: RecordedRequest, command: string): readonly object[] {
    const tools: readonly { readonly function?: { readonly name: string } }[] = Object(body?.['tools']);
    const names = tools.flatMap(tool => tool.function?.name ?? []);
    const name = ['exec_command', 'shell_command', 'shell', 'local_shell'].find(each => names.includes(each));
    if (name === undefined) throw new Error(`codex offers no tool for commands: ${names.join(' ')}`);
    const input =
        name === 'exec_command'
            ? { cmd: command }
            : { command: name === 'shell_command' ? command : ['sh', '-c', command] };
    const call = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: JSON.stringify(input) } };
    return [
        { choices: [{ index: 0, delta: { tool_calls: [call] } }] },
        { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ];
}

function lastToolOutput({ body }: RecordedRequest): string {
    return JSON.stringify(Object(body?.['messages']).at(-1));
}
