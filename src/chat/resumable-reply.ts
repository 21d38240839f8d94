import type { ChatEvent, ChatEvents, ReplyStart } from '../domain/chat-event.ts';
import type { ChatTurn } from '../domain/chat-turn.ts';
import type { TurnAbort } from '../ports/open-turns.ts';
import type {
    AppendInput,
    ExpiredReplies,
    ReplyFailure,
    RunningReplyEvent,
    RunningReplyStore,
} from '../ports/running-reply-store.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import { EventQueue } from './event-queue.ts';

export interface ResumableReplyContext {
    readonly runningReplies: RunningReplyStore;
    readonly inBackground: (work: () => Promise<void>) => void;
    readonly now: Clock;
}

export interface ResumableReplyInput {
    /** Has a `replyId` if a request with an `Idempotency-Key` has claimed it. */
    readonly turn: ChatTurn;
    /** Generates the turn's events until `abort` is called. */
    readonly startReply: (turn: ChatTurn, abort: TurnAbort) => ChatEvents;
    /** Released when the reply has ended. */
    readonly openAbort: () => TurnAbort & { release(): void };
    /** The client's name of the chat, to find the reply again. */
    readonly chatId: string | null;
}

const HEARTBEAT_MS = 2_000;
/** A database that is down is tried for six seconds, well before the reply counts as lost. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_200;
/** A reply without a heartbeat for this long is lost: its server is gone. */
export const LOST_AFTER_MS = 15_000;
/** Long enough for a user to come back to a reply, short enough to keep the table small. */
const KEPT_MS = 60 * 60 * 1000;
const KEPT_FOR_KEY_MS = 24 * KEPT_MS;
/** Characters of JSON: more than any model writes in one reply. */
const MOST_KEPT = 4 * 1024 * 1024;

/**
 * A reply that continues when its client leaves. Its events are stored, so that any server can replay them. This is the mechanism of
 * both `x-resume` and `Idempotency-Key`. A reply that fails releases its key: the next request generates it again.
 */
export class ResumableReply {
    readonly #context: ResumableReplyContext;
    readonly #input: ResumableReplyInput;
    readonly #abort: ReturnType<ResumableReplyInput['openAbort']>;
    readonly #toClient = new EventQueue<ChatEvent>();
    readonly #toStore = new EventQueue<RunningReplyEvent>();
    #hasClient = true;
    #failure: { readonly error: unknown } | null = null;
    #writing: Promise<void> | null = null;

    constructor(context: ResumableReplyContext, input: ResumableReplyInput) {
        this.#context = context;
        this.#input = input;
        this.#abort = input.openAbort();
        context.inBackground(() => this.#generate());
    }

    /** The events for the client, which may leave at any time. Throws the error of the reply. */
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

    /** The end is stored before the client gets it: a client that saw the end can replay the whole reply. */
    async #generate(): Promise<void> {
        const { turn, startReply } = this.#input;
        try {
            for await (const events of startReply({ ...turn, onStart: start => this.#begin(start) }, this.#abort)) {
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
        this.#abort.release();
    }

    /** Runs before the model request, so that a client can resume or stop the reply before its first word. */
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

    /** Events that arrive while one batch is written go into the next. */
    async #write(replyId: string): Promise<void> {
        const { now } = this.#context;
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
                const isStopRequested = await this.#append({
                    replyId,
                    firstIndex,
                    events: isKept ? events : null,
                    at: now(),
                    isEnd,
                    isFailed: this.#failure !== null,
                });
                firstIndex += events.length;
                if (isStopRequested) this.#stop(new AppError('reply_stopped', 'The reply was stopped.'));
                if (!isKept && !this.#hasClient) {
                    this.#stop(new Error('The reply has no client and is too large to store.'));
                }
            }
        } finally {
            clearInterval(heartbeat);
        }
    }

    /** If an end is not stored, the reply counts as lost although its client has it, and is generated again for the next request. */
    async #append(input: AppendInput): Promise<boolean> {
        for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
            try {
                return await this.#context.runningReplies.append(input);
            } catch (error) {
                if (toAppError(error).code !== 'storage_unavailable' || pauseMs > LONGEST_PAUSE_MS) throw error;
            }
            await Bun.sleep(pauseMs);
        }
    }

    #stop(reason: Error): void {
        if (!this.#abort.signal.aborted) this.#abort.abort(reason);
    }

    /** Resolves when the end is stored. Also if storing it fails: the client gets its reply anyway. */
    async #endWriting(): Promise<void> {
        this.#toStore.end();
        const { replyId } = this.#input.turn;
        if (this.#writing !== null) await this.#writing.catch(() => undefined);
        // A reply that never began was rejected, so its claim is released. If that fails, it counts as lost after a while.
        else if (replyId !== undefined) await this.#context.runningReplies.delete(replyId).catch(() => undefined);
    }
}

/** Replies that began before these times are deleted when the next reply begins. */
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
