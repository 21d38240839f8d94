import type { SeededRandom } from './seeded-random.ts';

/** What clients got of a server before it was killed. */
export interface CrashLoad {
    /** Questions whose reply was received to its end. */
    readonly answered: Set<string>;
    /** Conversations whose deletion was confirmed. */
    readonly deleted: Set<string>;
    /** Whole backups that were downloaded. */
    readonly backups: Uint8Array[];
}

export interface LoadTarget {
    readonly url: string;
    readonly key: string;
    readonly adminCookie: string;
}

interface LoadInput {
    readonly target: LoadTarget;
    readonly random: SeededRandom;
    /** Different for each client and round. */
    readonly name: string;
    readonly load: CrashLoad;
    /** Called at each piece of a reply. */
    readonly onPiece: () => void;
    /** Whether the round has ended. */
    readonly isOver: () => boolean;
}

const AGENT = '/agents/jack-green/api';

type Ask = (input: LoadInput, question: string) => Promise<boolean>;

const PROTOCOLS: readonly Ask[] = [askChat, askWhole, askResponses, askWebChat, askMcp, askAndResume, askWithKey];

/** One client that asks until the round has ended, or the server. */
export async function runCrashClient(input: LoadInput): Promise<void> {
    const { random, load, name } = input;
    for (let turn = 0; !input.isOver(); turn += 1) {
        // Some teach, so that there is something to learn at each moment.
        const question = random.chance(0.3)
            ? `Remember that fact ${name}-${turn} is true.`
            : `What is ${name}-${turn}?`;
        try {
            const ask = random.pick(PROTOCOLS);
            if (await ask(input, `${ask.name}: ${question}`)) load.answered.add(`${ask.name}: ${question}`);
            if (random.chance(0.1)) await askAndDelete(input, `Forget ${name}-${turn}, please.`);
            if (random.chance(0.02)) await downloadBackup(input);
        } catch {
            return;
        }
    }
}

async function askChat(input: LoadInput, question: string): Promise<boolean> {
    const response = await post(input, '/openai/chat/completions', { ...toMessages(question), stream: true });
    return (await readPieces(input, response, /"finish_reason":"stop"/)) !== null;
}

async function askWhole(input: LoadInput, question: string): Promise<boolean> {
    const response = await post(input, '/openai/chat/completions', toMessages(question));
    return /"finish_reason":"stop"/.test(await response.text());
}

async function askResponses(input: LoadInput, question: string): Promise<boolean> {
    const response = await post(input, '/openai/responses', { input: question, stream: true });
    return (await readPieces(input, response, /response\.completed/)) !== null;
}

async function askWebChat(input: LoadInput, question: string): Promise<boolean> {
    const response = await post(input, '/chat', { message: question });
    return (await readPieces(input, response, /"type":"finish"/)) !== null;
}

async function askMcp(input: LoadInput, question: string): Promise<boolean> {
    const params = { name: 'chat', arguments: { message: question } };
    const headers = { accept: 'application/json, text/event-stream' };
    const response = await post(input, '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, headers);
    return (await readPieces(input, response, /"replyId":"/)) !== null;
}

/** Leaves in the middle, and comes back for the reply. */
async function askAndResume(input: LoadInput, question: string): Promise<boolean> {
    const body = { ...toMessages(question), stream: true };
    const response = await post(input, '/openai/chat/completions', body, { 'x-resume': 'true' });
    const begin = await readPieces(input, response, /"content":"/);
    const id = /"id":"([^"]+)"/.exec(begin ?? '')?.[1];
    if (id === undefined) return false;
    const resumed = await fetch(`${input.target.url}${AGENT}/openai/chat/completions/${id}/stream`, {
        headers: { authorization: `Bearer ${input.target.key}` },
    });
    return (await readPieces(input, resumed, /"finish_reason":"stop"/)) !== null;
}

/** Sends the request a second time, as a client does that heard nothing of the first one. After an error, the key is free again. */
async function askWithKey(input: LoadInput, question: string): Promise<boolean> {
    const headers = { 'idempotency-key': question };
    const both = await Promise.all(
        [1, 2].map(() => post(input, '/openai/chat/completions', toMessages(question), headers)),
    );
    const texts = await Promise.all(both.map(response => response.text()));
    return texts.every(text => /"finish_reason":"stop"/.test(text));
}

async function askAndDelete(input: LoadInput, question: string): Promise<void> {
    const response = await post(input, '/chat', { message: question, stream: false });
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const { conversationId } = Object(await response.json());
    const { url } = input.target;
    const deleted = await fetch(`${url}${AGENT}/conversations/${conversationId}`, {
        method: 'DELETE',
        headers: { cookie },
    });
    if (deleted.status === 204) input.load.deleted.add(String(conversationId));
}

async function downloadBackup({ target, load }: LoadInput): Promise<void> {
    const response = await fetch(`${target.url}/api/backup`, { headers: { cookie: target.adminCookie } });
    const bytes = await response.bytes();
    if (response.status === 200) load.backups.push(bytes);
}

/** What came up to the awaited text; `null` if the stream ended without it. */
async function readPieces({ onPiece }: LoadInput, response: Response, awaited: RegExp): Promise<string | null> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const piece of response.body ?? []) {
        onPiece();
        text += decoder.decode(piece, { stream: true });
        if (awaited.test(text)) return text;
    }
    return null;
}

function post({ target }: LoadInput, path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
    return fetch(`${target.url}${AGENT}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${target.key}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        keepalive: false,
    });
}

function toMessages(question: string) {
    return { messages: [{ role: 'user', content: question }] };
}
