import { jsonOf } from '../../support/json-of.ts';
import { logIn } from '../../support/log-in.ts';
import type { TableRow } from '../../support/read-table.ts';
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/start-test-server.ts';

export interface LearningServer extends TestServer {
    /** Of the server's database; empty where the server made its own. */
    readonly databaseUrl: string;
    /** A message to the agent through the web chat; gives the reply and its ids. */
    say(message: string, options?: SayOptions): Promise<SaidReply>;
    /** The same through the `openai` client. */
    sayByKey(message: string, agentName?: string): Promise<Omit<SaidReply, 'conversationId'>>;
    learned(): Promise<void>;
    book(agentName?: string): Promise<string>;
    asAdmin(method: string, path: string, body?: unknown): Promise<Response>;
    /** The keys of an answer that these tests look at. */
    adminJson(method: string, path: string, body?: unknown): Promise<LearningJson>;
    lessons(): Promise<readonly TableRow[]>;
    lastOutcome(): Promise<OutcomeJson>;
}

export interface SayOptions {
    readonly agentName?: string;
    readonly conversationId?: string;
}

export interface SaidReply {
    readonly text: string;
    readonly replyId: string;
    readonly conversationId: string;
}

export interface OutcomeJson {
    readonly skipped?: string;
    readonly learned: readonly { readonly keyword: string; readonly content: string }[];
    readonly proposed: readonly { readonly keyword: string; readonly content: string }[];
    readonly refused: readonly {
        readonly reason: string;
        readonly keyword: string | null;
        readonly content: string | null;
        readonly explanation?: string;
    }[];
    readonly version: number | null;
}

export interface LearningJson {
    readonly mode: string;
    readonly isClosed: boolean;
    readonly jobs: Readonly<Record<string, number>> &
        readonly { readonly status: string; readonly error: string | null }[];
    readonly lessonsWaiting: number;
    readonly versions: readonly (Pick<LearningJson, 'lessons'> & {
        readonly version: number;
        readonly reason: string;
    })[];
    readonly replies: readonly (Pick<LearningJson, 'lessons'> & { readonly replyId: string })[];
    readonly retried: readonly number[];
    readonly version: number | null;
    readonly difference: readonly { readonly kind: string; readonly lines: readonly string[] }[];
    readonly lessons: readonly {
        readonly id: number;
        readonly content: string;
        readonly messageIds: readonly number[];
    }[];
    readonly conversations: readonly { readonly conversationId: string; readonly replies: number }[];
    readonly accepted: readonly number[];
    readonly refused: readonly unknown[];
    readonly feedback: readonly { readonly id: number }[];
    readonly error: { readonly code: string };
}

/** Nothing is learned but what the server itself hears of, and what `learned()` finds: a test knows what waits in the table. */
const NEVER_MS = 2 ** 31 - 1;

/** A server that learns, and a person at each of its doors. */
export async function startLearningServer(options: TestServerOptions = {}): Promise<LearningServer> {
    const config = { isLearning: true, learningPollMs: NEVER_MS, learningLeaseMs: 2_000, ...options.config };
    const server = await startTestServer({ ...options, config });
    const admin = await logIn(server);

    const learningServer: LearningServer = {
        ...server,
        databaseUrl: options.databaseUrl ?? '',
        async say(message, { agentName = 'jack-green', conversationId } = {}) {
            const body = { message, stream: false, ...(conversationId === undefined ? {} : { conversationId }) };
            const answer = await jsonOf(
                await server.post(`/agents/${agentName}/api/chat`, body, { authorization: '' }),
            );
            const text = answer.message.parts.map(part => part.text).join('');
            return { text, replyId: answer.message.id, conversationId: answer.conversationId };
        },
        async sayByKey(message, agentName = 'jack-green') {
            const { id, choices } = await server
                .openai(agentName)
                .chat.completions.create({ model: agentName, messages: [{ role: 'user', content: message }] });
            return { text: choices[0]?.message.content ?? '', replyId: id };
        },
        learned: () => server.context.learningWorker.drain(),
        async book(agentName = 'jack-green') {
            return (await server.context.agents.findOrNull(agentName))?.agentSource ?? '';
        },
        asAdmin: (method, path, body) =>
            fetch(server.url + path, {
                method,
                headers: { ...admin, 'content-type': 'application/json' },
                ...(body === undefined ? {} : { body: JSON.stringify(body) }),
            }),
        adminJson: async (method, path, body) => jsonOf<LearningJson>(await learningServer.asAdmin(method, path, body)),
        lessons: () => server.rows('Lesson'),
        async lastOutcome() {
            const job = (await server.rows('LearningJob')).at(-1);
            return toOutcome(job?.['outcome']);
        },
    };
    return learningServer;
}

/** What the server wrote; a key that is not there shows as a failed expectation. */
function toOutcome(value: unknown): OutcomeJson {
    return value as OutcomeJson;
}
