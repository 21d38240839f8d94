import { JSON_WORDS, type Pace, replyTextOf, STREAM_WORDS, toPrompt } from '../provider/replies.ts';
import type { Said, Target } from '../targets/target.ts';
import { Connection } from './connection.ts';
import { StreamCheck } from './stream-check.ts';

export interface Ask {
    readonly isStream: boolean;
    readonly pace?: Pace;
}

/** One of so many streams has every event parsed; the others are compared word by word. */
const THOROUGH_EVERY = 50;
const MOST_ERRORS = 20;

/** What each request of a client is like; if absent, each is another one and begins a conversation. */
export interface RequestKind {
    /** The number that all requests have. */
    readonly id?: number;
    /** What was said before. */
    readonly earlier?: readonly Said[];
}

/** Asks one target, checks its replies, and knows which of them were finished. */
export class Client {
    readonly target: Target;
    /** Of the requests whose whole reply arrived. */
    readonly acknowledged: number[] = [];
    readonly errors: string[] = [];
    /** Chunks with text that arrived so far. */
    chunks = 0;
    readonly #kind: RequestKind;
    #lastId: number;
    #connections: Connection[] = [];

    constructor(target: Target, kind: RequestKind = {}, lastId = 0) {
        this.target = target;
        this.#kind = kind;
        this.#lastId = lastId;
    }

    /** Opens connections until there are so many. */
    async connect(count: number): Promise<readonly Connection[]> {
        const open = this.#connections.filter(({ isOpen, isBusy }) => isOpen && !isBusy);
        const missing = Math.max(0, count - open.length);
        const opened = await Promise.all(
            Array.from({ length: missing }, () => new Connection().open(this.target.port)),
        );
        this.#connections = [...open, ...opened];
        return this.#connections.slice(0, count);
    }

    async connectOne(): Promise<Connection> {
        const connection = await new Connection().open(this.target.port);
        this.#connections.push(connection);
        return connection;
    }

    disconnect(): void {
        for (const connection of this.#connections) connection.close();
        this.#connections = [];
    }

    /** Sends one request. Resolves to the moment of its first text and of its end; to `null` if it failed, which `errors` says. */
    async ask(connection: Connection, { isStream, pace = 'burst' }: Ask, onFirst?: () => void): Promise<Times | null> {
        const id = this.#kind.id ?? ++this.#lastId;
        const words = isStream ? STREAM_WORDS : JSON_WORDS;
        const request = this.target.toRequest(toPrompt({ id, words, pace }), isStream, this.#kind.earlier);
        let firstAt = 0;
        let body = '';
        const check = isStream ? new StreamCheck(id, words, id % THOROUGH_EVERY === 1) : null;
        try {
            await connection.send(request, {
                onBody: text => {
                    if (check === null) {
                        body += text;
                        return;
                    }
                    const before = check.chunks;
                    check.add(text);
                    this.chunks += check.chunks - before;
                    if (before > 0 || check.chunks === 0) return;
                    firstAt = performance.now();
                    onFirst?.();
                },
                onEnd: () => {
                    if (check === null) checkJson(body, id);
                    else check.end();
                },
            });
            this.acknowledged.push(id);
            const endedAt = performance.now();
            return { firstAt: isStream ? firstAt : endedAt, endedAt };
        } catch (error) {
            this.errors.push(`request ${id}: ${error instanceof Error ? error.message : String(error)}`);
            return null;
        }
    }

    /** Whether it makes no sense to go on. */
    get hasFailed(): boolean {
        return this.errors.length >= MOST_ERRORS;
    }
}

export interface Times {
    readonly firstAt: number;
    readonly endedAt: number;
}

interface Completion {
    readonly choices: readonly { readonly message: { readonly content: string }; readonly finish_reason: string }[];
}

function checkJson(body: string, id: number): void {
    const { choices } = JSON.parse(body) as Completion;
    const [choice] = choices;
    const isRight = choice?.message.content === replyTextOf(id, JSON_WORDS) && choice.finish_reason === 'stop';
    if (!isRight || choices.length !== 1) throw new Error(`The reply is ${body.slice(0, 500)}`);
}
