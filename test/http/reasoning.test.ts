import { afterAll, beforeAll, expect, test } from 'bun:test';
import OpenAI from 'openai';
import { createToken } from '../../src/auth/create-token.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { type RecordedRequest, startScriptedUpstream, type UpstreamScript } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, type TestServer } from '../support/start-test-server.ts';

type Field = 'reasoning_content' | 'reasoning';

interface Rule {
    readonly name: string;
    /** Where it puts its reasoning. */
    readonly gives: Field | null;
    /** It refuses calls without this. */
    readonly wants: Field | null;
    readonly refuses?: Field;
}

const RULES: readonly Rule[] = [
    { name: 'gives and wants reasoning_content', gives: 'reasoning_content', wants: 'reasoning_content' },
    { name: 'gives and wants reasoning', gives: 'reasoning', wants: 'reasoning' },
    { name: 'wants reasoning_content', gives: null, wants: 'reasoning_content' },
    {
        name: 'gives reasoning_content and refuses it',
        gives: 'reasoning_content',
        wants: null,
        refuses: 'reasoning_content',
    },
    { name: 'neither gives it nor knows it', gives: null, wants: null, refuses: 'reasoning_content' },
];
const THOUGHT = 'I need the tool.';
const TOOLS = [
    { type: 'function' as const, function: { name: 'find', parameters: { type: 'object', properties: {} } } },
];

eachDialect('the reasoning of a model', (_, { newUrl }) => {
    const upstreams = RULES.map(() => startScriptedUpstream());
    const servers: TestServer[] = [];
    beforeAll(async () => {
        for (const [index, rule] of RULES.entries()) {
            const upstream = upstreams[index];
            if (upstream === undefined) throw new Error('There is no provider.');
            upstream.replyAlways(request => replyBy(rule, request));
            const server = await startTestServer({
                databaseUrl: await newUrl(),
                providers: [providerAt(upstream.baseUrl)],
            });
            await server.createAgent('Jack');
            await server.createAgent('Timer\nPERSONA You know the time.\nUSE TIME');
            servers.push(server);
        }
    });
    afterAll(() => Promise.all([...upstreams, ...servers].map(each => each.stop())));

    for (const [index, rule] of RULES.entries()) {
        for (const isStreamed of [false, true]) {
            const ending = `${rule.name}, ${isStreamed ? 'streamed' : 'whole'}`;

            test(`a client sends it back to a provider that ${ending}`, async () => {
                const question = { role: 'user' as const, content: `Find roses (${ending})` };
                const complete = await openClient(servers[index], 'jack', isStreamed);
                const { message } = await complete([question], TOOLS);
                if (message === undefined) throw new Error('There is no reply.');
                expect((message as { reasoning_content?: string }).reasoning_content).toBe(
                    rule.gives === null ? undefined : THOUGHT,
                );
                const call = message.tool_calls?.[0];
                const withThought = Object.assign({ ...message }, { reasoning_content: THOUGHT });
                const result = { role: 'tool' as const, tool_call_id: call?.id ?? '', content: 'Found' };
                const last = await complete([question, withThought, result], TOOLS);
                expect(last.message?.content).toBe('Done');
                expect(thoughtsIn(upstreams[index]?.requests.at(-1))).toEqual(
                    rule.wants === null ? [] : [[rule.wants, THOUGHT]],
                );
            });

            if (rule.gives === null) continue;
            test(`own tools with a provider that ${ending}`, async () => {
                const complete = await openClient(servers[index], 'timer', isStreamed);
                expect((await complete([{ role: 'user', content: `Time? ${ending}` }])).message?.content).toBe('Done');
                expect(thoughtsIn(upstreams[index]?.requests.at(-1))).toEqual(
                    rule.wants === null ? [] : [[rule.wants, THOUGHT]],
                );
            });
        }
    }
});

async function openClient(server: TestServer | undefined, agent: string, isStreamed: boolean) {
    if (server === undefined) throw new Error('There is no server.');
    const { key } = await createToken(server.context);
    const baseURL = new URL(`/agents/${agent}/api/openai`, server.url).href;
    const { completions } = new OpenAI({ baseURL, apiKey: key, maxRetries: 0 }).chat;
    return async (messages: OpenAI.ChatCompletionMessageParam[], tools?: typeof TOOLS) => {
        const request = { model: `agent:${agent}`, messages, ...(tools === undefined ? {} : { tools }) };
        const { choices } = isStreamed
            ? await completions.stream({ ...request, stream: true }).finalChatCompletion()
            : await completions.create(request);
        return { message: choices[0]?.message };
    };
}

interface SentMessage extends Readonly<Record<string, unknown>> {
    readonly role: string;
}

function messagesOf(request: RecordedRequest | undefined): readonly SentMessage[] {
    return (request?.body?.['messages'] ?? []) as SentMessage[];
}

function thoughtsIn(request: RecordedRequest | undefined) {
    return messagesOf(request).flatMap(message =>
        ['reasoning_content', 'reasoning'].flatMap(field => (field in message ? [[field, message[field]]] : [])),
    );
}

function replyBy({ gives, wants, refuses }: Rule, request: RecordedRequest): UpstreamScript {
    const messages = messagesOf(request);
    const calling = messages.find(message => message['tool_calls'] !== undefined);
    if (wants !== null && calling !== undefined && !calling[wants]) {
        return refusal(`The \`${wants}\` in the thinking mode must be passed back to the API.`);
    }
    if (refuses !== undefined && messages.some(message => refuses in message)) {
        return refusal(`property '${refuses}' is unsupported`);
    }
    const tools = request.body?.['tools'] as typeof TOOLS | undefined;
    if (messages.at(-1)?.role === 'tool' || tools === undefined) return { text: 'Done' };
    const call = {
        index: 0,
        id: 'call_1',
        type: 'function',
        function: { name: tools[0]?.function.name, arguments: '{}' },
    };
    return {
        chunks: [
            ...(gives === null ? [] : [{ choices: [{ index: 0, delta: { [gives]: THOUGHT } }] }]),
            { choices: [{ index: 0, delta: { tool_calls: [call] } }] },
            { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
        ],
    };
}

function refusal(message: string): UpstreamScript {
    return { status: 400, body: { error: { message, type: 'invalid_request_error', param: null, code: null } } };
}
