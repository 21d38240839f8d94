import { afterAll, beforeAll, expect, test } from 'bun:test';
import { type ApiDescription, type Operation, readApiDescription } from '../support/api-description.ts';
import { logIn } from '../support/log-in.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { providerAt, startTestServer, TEST_KEY, type TestServer } from '../support/start-test-server.ts';

/** What the server says of its responses in `/docs/json` against what it sends: each operation once, with success where it has any. */

const NEVER_MS = 2 ** 31 - 1;
const VISITOR = { cookie: `visitor=${'a'.repeat(32)}` };
const KEY = { authorization: `Bearer ${TEST_KEY}` };
const PASSWORD = 'correct horse battery staple';

const upstream = startScriptedUpstream({ models: ['scripted-model', 'scripted-embed'] });
let server: TestServer;
/** With a provider that has embeddings and text completions. */
let passing: TestServer;
let api: ApiDescription;
let admin: Readonly<Record<string, string>>;
const problems: string[] = [];
const succeeded = new Set<string>();

beforeAll(async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    upstream.replyAt('/v1/embeddings', {
        body: { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.5] }], usage },
    });
    upstream.replyAt('/v1/completions', {
        body: { choices: [{ index: 0, text: 'on', logprobs: null, finish_reason: 'stop' }], usage },
    });
    server = await startTestServer({ config: { isLearning: true, learningPollMs: NEVER_MS } });
    passing = await startTestServer({ providers: [providerAt(upstream.baseUrl)] });
    await server.context.passwords.set({ name: 'admin', password: PASSWORD });
    api = await readApiDescription(server.url);
    admin = await logIn(server);
});
afterAll(() => Promise.all([server.stop(), passing.stop(), upstream.stop()]));

interface Call {
    readonly params?: Readonly<Record<string, string | number>>;
    readonly query?: string;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    /** Where it is not the server that learns. */
    readonly at?: TestServer;
}

/** Calls an operation and checks its response. Gives the JSON of it, if it is any. */
async function call(id: string, { params = {}, query = '', body, headers = {}, at = server }: Call = {}) {
    const operation = api.operations.find(each => each.id === id);
    if (operation === undefined) throw new Error(`There is no operation '${id}'.`);
    const { method, path } = operation;
    const address = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? 'jack-green'));
    const response = await fetch(`${at.url}${address}${query}`, {
        method,
        redirect: 'manual',
        headers: { ...identityOf(operation), 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    problems.push(...(await api.problemsOf(operation, response)));
    if (response.status < 400) succeeded.add(id);
    const text = await response.text();
    if (response.status >= 400) problems.push(`${id}: ${response.status} ${text}`);
    const isJson = /^application\/json\b/.test(response.headers.get('content-type') ?? '') && text !== '';
    return isJson ? JSON.parse(text) : text;
}

function identityOf({ security }: Operation): Readonly<Record<string, string>> {
    if (security.some(each => 'adminSession' in each)) return admin;
    return security.length === 1 && security.some(each => 'apiKey' in each) ? KEY : VISITOR;
}

test('every operation responds as it is described', async () => {
    const agentName = 'anna-baker';
    const anna = { agentName };

    // Agents and their books.
    const book = await call('createAgent', {
        body: { agentSource: 'Anna Baker\n\nPERSONA You bake.\nMETA COLOR #fff' },
    });
    await call('listAgents');
    await call('updateAgent', { params: anna, body: { visibility: 'UNLISTED' } });
    await call('deleteAgent', { params: anna });
    await call('restoreAgent', { params: anna });
    await call('showAgentProfile', { params: anna });
    await call('showBook', { params: anna });
    await call('showBook', { params: anna, headers: { accept: 'application/json' } });
    const { version } = await call('replaceBook', {
        params: anna,
        body: { agentSource: `${book.agentSource}\nRULE Be kind.\nSAMPLE x`, version: book.version },
    });
    await call('replaceBook', {
        params: anna,
        headers: { 'content-type': 'text/plain', 'if-match': `"${version}"` },
        body: `${book.agentSource}\nRULE Be kind.\nUSE TIME`,
    });
    await call('checkBook', { body: { agentSource: 'Ann\nPERSONA\n```' } });
    await call('listCommitments');
    await call('showModelRequirements', { params: anna });
    await call('previewModelRequirements', {
        params: anna,
        body: { agentSource: 'Ann\nUSER MESSAGE Hi\nAGENT MESSAGE Ho' },
    });
    const thread = [{ id: 'm', role: 'user', parts: [{ type: 'text', text: 'Hello!' }] }];
    await call('tryBook', { params: anna, body: { agentSource: 'Anna Baker', messages: thread } });
    await call('tryBook', { params: anna, body: { agentSource: 'Anna Baker', messages: thread, stream: false } });
    await call('showEmbedSettings', { params: anna });
    await call('replaceEmbedSettings', { params: anna, body: { origins: ['https://shop.example'] } });

    // The web chat, and what is learned from it.
    const chat = { params: anna };
    const taught = await call('chat', { ...chat, body: { message: 'Remember that the oven is hot.', stream: false } });
    await call('chat', { ...chat, body: { id: 'c1', messages: thread } });
    await call('resumeChat', { params: { ...anna, chatId: 'c1' } });
    await call('stopChat', { params: { ...anna, chatId: 'c1' } });
    await server.context.learningWorker.drain();
    const conversation = { ...anna, conversationId: taught.conversationId };
    await call('listConversations', chat);
    await call('showConversation', { params: conversation });
    await call('showLearning', { params: anna });
    await call('listLearningJobs', { params: anna, query: '?status=done' });
    await call('retryLearningJobs', { params: anna, body: {} });
    const { lessons } = await call('listLessons', { params: anna, query: '?status=all&search=oven' });
    expect(lessons).toHaveLength(1);
    const lesson = { ...anna, lessonId: lessons[0].id };
    await call('listConversationsOfLesson', { params: lesson });
    await call('listLessonsOfConversation', { params: conversation });
    const { versions } = await call('listVersions', { params: anna });
    await call('showVersion', { params: { ...anna, version: versions[0].version } });
    await call('forgetLesson', { params: lesson });
    await call('restoreLessons', { params: anna, body: { lessonIds: [lesson.lessonId] } });
    await call('revertBook', { params: { ...anna, version: 1 } });
    await call('setLearningMode', { params: anna, body: { mode: 'REVIEW' } });
    for (const message of ['Remember that bread rises.', 'Remember that rye is dark.']) {
        await call('chat', { ...chat, body: { message, stream: false } });
        await server.context.learningWorker.drain();
    }
    const waiting = (await call('listLessons', { params: anna, query: '?status=PROPOSED' })).lessons;
    expect(waiting.length).toBeGreaterThan(1);
    const [first, second] = waiting.map(({ id }: { id: number }) => id);
    await call('editLesson', { params: { ...anna, lessonId: first }, body: { content: 'Bread rises slowly.' } });
    await call('acceptLessons', { params: anna, body: { lessonIds: [first] } });
    await call('refuseLessons', { params: anna, body: { lessonIds: [second] } });
    const replyId = taught.message.id;
    await call('giveFeedback', {
        params: anna,
        body: { messageId: replyId, rating: -1, expectedAnswer: 'It is 250 °C.' },
    });
    await server.context.learningWorker.drain();
    await call('listFeedback', { query: '?rating=-1' });
    await call('listFeedbackOfAgent', { params: anna });
    await call('takeBackFeedback', { params: { ...anna, messageId: replyId } });

    // The OpenAI-compatible API, at both of its addresses.
    for (const suffix of ['', 'OfAgent']) await callOpenai(suffix);
    const initialize = {
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
    };
    const accept = { accept: 'application/json, text/event-stream' };
    await call('callMcp', { body: initialize, headers: accept });
    await call('callMcp', { body: { jsonrpc: '2.0', method: 'notifications/initialized' }, headers: accept });

    // The history.
    const { conversations } = await call('listHistory', { query: '?limit=1' });
    await call('listHistory', { query: '?search=oven' });
    await call('showHistory', { params: { id: conversations[0].id } });
    await call('exportHistory', { query: '?format=csv' });
    await call('exportHistory');
    await call('forgetPerson', { body: { conversationId: conversations[0].id } });
    await call('deleteHistory', { params: { id: conversations[0].id } });
    await call('deleteConversation', { params: conversation });

    // API keys, sessions and the server.
    const { token } = await call('createApiKey', {
        body: { note: 'Shop', agentNames: [agentName], limits: { tokensPerDay: 5 } },
    });
    await call('listApiKeys');
    await call('updateApiKey', { params: { id: token.id }, body: { note: 'Bakery', limits: null } });
    await call('revokeApiKey', { params: { id: token.id } });
    await call('redeemLoginLink', { params: { code: await server.context.adminSessions.createLoginCode() } });
    await call('logIn', { body: { password: PASSWORD } });
    await call('showSession');
    await call('logOut');
    await call('endOtherSessions');
    await call('showStatus', { headers: admin });
    await call('showStatus');
    await call('downloadBackup');
    await call('showUsage', { query: '?days=2' });
    await call('exportUsage');
    await call('listProviders');
    await call('testProvider', { params: { position: 1 } });
    await call('showSettings');
    await call('updateSettings', { body: { serverName: 'Bakery' } });
    await call('showHealth');
    await call('showReadiness');
    await call('showMetrics');

    expect(problems).toEqual([]);
    const never = ['cancelResponse', 'cancelResponseOfAgent'];
    const missing = api.operations.map(({ id }) => id).filter(id => !succeeded.has(id) && !never.includes(id));
    expect(missing).toEqual([]);
});

async function callOpenai(suffix: string): Promise<void> {
    const model = 'agent:jack-green';
    const question = { model, messages: [{ role: 'user', content: 'Hello!' }] };
    await call(`showBaseHint${suffix}`);
    await call(`listModels${suffix}`);
    await call(`getModel${suffix}`, { params: { modelId: model } });
    const create = `createChatCompletion${suffix}`;
    const stored = await call(create, { body: { ...question, store: true, metadata: { topic: 'garden' } } });
    const streamed = await call(create, { body: { ...question, stream: true }, headers: { 'x-resume': 'true' } });
    const running = { completionId: JSON.parse(streamed.slice('data: '.length, streamed.indexOf('\n'))).id };
    await call(`resumeChatCompletion${suffix}`, { params: running, query: '?starting_after=0' });
    await call(`cancelChatCompletion${suffix}`, { params: running });
    const completion = { completionId: stored.id };
    await call(`listChatCompletions${suffix}`, { query: `?limit=1&model=${model}&metadata[topic]=garden` });
    await call(`getChatCompletion${suffix}`, { params: completion });
    await call(`updateChatCompletion${suffix}`, { params: completion, body: { metadata: { topic: 'soil' } } });
    await call(`listChatCompletionMessages${suffix}`, { params: completion });
    await call(`deleteChatCompletion${suffix}`, { params: completion });

    const input = { model, input: 'Hello!' };
    const { id: responseId } = await call(`createResponse${suffix}`, { body: input });
    await call(`createResponse${suffix}`, { body: { ...input, stream: true } });
    await call(`countResponseTokens${suffix}`, { body: input });
    await call(`getResponse${suffix}`, { params: { responseId } });
    await call(`listInputItems${suffix}`, { params: { responseId }, query: '?order=asc' });
    await call(`deleteResponse${suffix}`, { params: { responseId } });

    await call(`createEmbeddings${suffix}`, { body: input, at: passing });
    await call(`createEmbeddings${suffix}`, { body: { ...input, encoding_format: 'base64' }, at: passing });
    await call(`createTextCompletion${suffix}`, { body: { model, prompt: 'Go' }, at: passing });
}
