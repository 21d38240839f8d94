import type {
    ExpiredReplies,
    ReplyFailure,
    RunningReplyEvent,
    RunningReplyStore,
} from '../ports/running-reply-store.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import type { ChatEvent, ChatEvents, ReplyStart } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';
import { EventQueue } from './event-queue.ts';
import type { TurnAbort } from './open-turn.ts';

export interface LastingReplyContext {
    readonly runningReplies: RunningReplyStore;
    readonly inBackground: (work: () => Promise<void>) => void;
    readonly now: Clock;
}

export interface LastingReplyInput {
    /** With a `replyId` if a request with an `Idempotency-Key` has claimed it. */
    readonly turn: ChatTurn;
    /** Gives the turn's events, until `making` is aborted. */
    readonly answer: (turn: ChatTurn, making: TurnAbort) => ChatEvents;
    /** Released when the reply is over. */
    readonly openMaking: () => TurnAbort & { release(): void };
    /** The client's own name of the chat, to find the reply by. */
    readonly chatId: string | null;
}

const HEARTBEAT_MS = 2_000;
/** A reply without a heartbeat for this long has lost its server. */
export const LOST_AFTER_MS = 15_000;
/** Long enough for a person to come back to a reply, short enough to keep the table small. */
const KEPT_MS = 60 * 60 * 1000;
const KEPT_FOR_KEY_MS = 24 * KEPT_MS;
/** In characters of JSON; more than any model writes in one reply. */
const MOST_KEPT = 4 * 1024 * 1024;

/**
 * A reply that is made to its end, also if its client leaves, and whose events are written down so that any server can give them again.
 * The one mechanism behind `x-resume` and `Idempotency-Key`. A reply that failed loses its key: the next request is answered again.
 */
export class LastingReply {
    readonly #context: LastingReplyContext;
    readonly #input: LastingReplyInput;
    readonly #making: ReturnType<LastingReplyInput['openMaking']>;
    readonly #toClient = new EventQueue<ChatEvent>();
    readonly #toStore = new EventQueue<RunningReplyEvent>();
    #hasClient = true;
    #failure: { readonly error: unknown } | null = null;
    #writing: Promise<void> | null = null;

    constructor(context: LastingReplyContext, input: LastingReplyInput) {
        this.#context = context;
        this.#input = input;
        this.#making = input.openMaking();
        context.inBackground(() => this.#make());
    }

    /** The events for the client that asked, who may leave at any time. Throws what the reply fails with. */
    async *events(signal: AbortSignal): ChatEvents {
        const queue = this.#toClient;
        const wake = () => queue.wake();
        signal.addEventListener('abort', wake, { once: true });
        try {
            while (!signal.aborted && !queue.isDrained) {
                const events = await queue.take();
                if (events.length > 0) yield events;
            }
            signal.throwIfAborted();
            if (this.#failure !== null) throw this.#failure.error;
        } finally {
            signal.removeEventListener('abort', wake);
            this.#hasClient = false;
        }
    }

    /** The end reaches the store before the client: a client that saw the end can have the whole reply again. */
    async #make(): Promise<void> {
        const { turn, answer } = this.#input;
        try {
            for await (const events of answer({ ...turn, onBegun: start => this.#begin(start) }, this.#making)) {
                this.#toStore.push(events);
                if (events.at(-1)?.type === 'finish') await this.#endWriting();
                if (this.#hasClient) this.#toClient.push(events);
            }
        } catch (error) {
            this.#failure = { error };
            this.#toStore.push([toFailure(error)]);
            await this.#endWriting();
        }
        this.#toClient.end();
        this.#making.release();
    }

    /** Runs before the model is asked, so that a client can already pick the reply up, or stop it, before its first word. */
    async #begin({ replyId, conversationId, agentName, createdAt }: ReplyStart): Promise<void> {
        const { runningReplies, inBackground, now } = this.#context;
        const { turn, chatId } = this.#input;
        const { callerHash } = turn.caller;
        await runningReplies.begin(
            { replyId, agentName, callerHash, conversationId, chatId, createdAt },
            expiredAt(now()),
        );
        const writing = this.#write(replyId);
        this.#writing = writing;
        inBackground(() => writing);
    }

    /** Everything that came while one batch was written goes into the next. */
    async #write(replyId: string): Promise<void> {
        const { runningReplies, now } = this.#context;
        const queue = this.#toStore;
        const heartbeat = setInterval(() => queue.wake(), HEARTBEAT_MS);
        let firstIndex = 0;
        let size = 0;
        try {
            for (let isEnd = false; !isEnd; ) {
                const events = await queue.take();
                isEnd = queue.isDrained;
                size += JSON.stringify(events).length;
                const isKept = size <= MOST_KEPT;
                const isStopRequested = await runningReplies.append({
                    replyId,
                    firstIndex,
                    events: isKept ? events : null,
                    at: now(),
                    isEnd,
                    isFailed: this.#failure !== null,
                });
                firstIndex += events.length;
                if (isStopRequested) this.#stop(replyStopped());
                if (!isKept && !this.#hasClient)
                    this.#stop(new Error('The reply has no client and is too large to keep.'));
            }
        } finally {
            clearInterval(heartbeat);
        }
    }

    #stop(reason: Error): void {
        if (!this.#making.signal.aborted) this.#making.abort(reason);
    }

    /** Resolves when the end is written, or cannot be: then the client gets its reply all the same. */
    async #endWriting(): Promise<void> {
        this.#toStore.end();
        const { replyId } = this.#input.turn;
        if (this.#writing !== null) await this.#writing.catch(() => undefined);
        // A reply that never began was refused: its claim is given up. If that fails, it counts as lost after a while.
        else if (replyId !== undefined) await this.#context.runningReplies.delete(replyId).catch(() => undefined);
    }
}

/** What began before these times is deleted when the next reply begins. */
export function expiredAt(now: Date): ExpiredReplies {
    return {
        withoutKeyBefore: new Date(now.getTime() - KEPT_MS),
        withKeyBefore: new Date(now.getTime() - KEPT_FOR_KEY_MS),
    };
}

function toFailure(error: unknown): ReplyFailure {
    const { code, message, publicMessage } = toAppError(error);
    return { type: 'failure', code, message, ...(publicMessage === null ? {} : { forVisitors: publicMessage }) };
}

function replyStopped(): AppError {
    return new AppError('reply_stopped', 'The answer was stopped.');
}
