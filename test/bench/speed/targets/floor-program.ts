import { Database } from 'bun:sqlite';

// The least that such a server does: it checks the key, finds the agent, parses and encodes every chunk, and stores both messages before
// the client sees the end of the reply, those of many requests in one transaction. `bun floor-program.ts PORT PROVIDER FILE KEY`.

interface Message {
    readonly role: string;
    readonly content: string;
}

interface Question {
    readonly model: string;
    readonly messages: readonly Message[];
    readonly stream?: boolean;
}

interface Row {
    readonly conversationId: string;
    readonly question: string;
    readonly reply: string;
    readonly resolve: () => void;
}

const [port, provider, file = '', key] = process.argv.slice(2);
const agents = new Map([['bench-agent', { system: 'You are Bench Agent. Reply to what is asked, briefly.' }]]);
const keys = new Set([`Bearer ${key}`]);

const database = new Database(file);
database.run('pragma journal_mode = wal');
database.run('pragma synchronous = full');
database.run(
    'create table ChatHistory (id integer primary key, conversationId text, agentName text, messageHash text unique, message text)',
);
const insert = database.query(
    'insert into ChatHistory (conversationId, agentName, messageHash, message) values (?, ?, ?, ?)',
);
const writeAll = database.transaction((rows: readonly Row[]) => {
    for (const { conversationId, question, reply } of rows) {
        const messages = [
            { role: 'USER', content: question },
            { role: 'MODEL', content: reply },
        ];
        for (const message of messages) {
            const hash = new Bun.CryptoHasher('sha256').update(conversationId + message.role).digest('hex');
            insert.run(conversationId, 'bench-agent', hash, JSON.stringify(message));
        }
    }
});

let unwritten: Row[] = [];

function store(question: string, reply: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    unwritten.push({ conversationId: crypto.randomUUID(), question, reply, resolve });
    if (unwritten.length === 1) setImmediate(flush);
    return promise;
}

function flush(): void {
    const rows = unwritten;
    unwritten = [];
    writeAll(rows);
    for (const { resolve } of rows) resolve();
}

Bun.serve({
    hostname: '127.0.0.1',
    port: Number(port),
    idleTimeout: 255,
    async fetch(request) {
        if (!keys.has(request.headers.get('authorization') ?? '')) return new Response('unauthorized', { status: 401 });
        const question = (await request.json()) as Question;
        const agent = agents.get(question.model);
        if (agent === undefined) return new Response('no such agent', { status: 404 });
        const asked = question.messages.at(-1)?.content ?? '';
        const body = JSON.stringify({
            model: 'bench-model',
            messages: [{ role: 'system', content: agent.system }, ...question.messages],
            stream: question.stream ?? false,
        });
        const headers = { 'content-type': 'application/json' };
        const reply = await fetch(`${provider}/chat/completions`, { method: 'POST', headers, body });
        if (!reply.ok || reply.body === null) return new Response('the provider failed', { status: 502 });
        if (question.stream === true) {
            return new Response(pass(reply.body, asked), { headers: { 'content-type': 'text/event-stream' } });
        }
        const completion = (await reply.json()) as { choices: [{ message: Message; finish_reason: string }] };
        await store(asked, completion.choices[0].message.content);
        return Response.json({ ...completion, model: question.model });
    },
});

async function* pass(upstream: ReadableStream<Uint8Array>, question: string) {
    const decoder = new TextDecoder();
    let [text, rest] = ['', ''];
    for await (const bytes of upstream) {
        const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
        rest = events.pop() ?? '';
        let out = '';
        let isFinished = false;
        for (const event of events) {
            if (event !== 'data: [DONE]') {
                const chunk = JSON.parse(event.slice('data: '.length));
                text += chunk.choices[0]?.delta.content ?? '';
                isFinished ||= chunk.choices[0]?.finish_reason === 'stop';
                out += `data: ${JSON.stringify({ ...chunk, model: 'bench-agent' })}\n\n`;
            } else out += 'data: [DONE]\n\n';
        }
        // No client sees the end of a reply that is not stored.
        if (isFinished) await store(question, text);
        yield out;
    }
}
