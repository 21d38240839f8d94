import type { RunningReplyEvent, RunningReplyStore } from '../ports/running-reply-store.ts';
import type { Background } from '../shared/background.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import type { ChatEvents, ReplyStart } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';

export interface KeepAnsweringContext {
    readonly runningReplies: RunningReplyStore;
    readonly background: Background;
    readonly now: Clock;
}

export interface KeepAnsweringInput {
    readonly turn: ChatTurn;
    /** Gives the turn's events, made until `making` is aborted, whoever listens. */
    readonly answer: (turn: ChatTurn) => ChatEvents;
    readonly making: Pick<AbortController, 'signal' | 'abort'>;
    /** Called when the last of the events has come. */
    readonly onMade: () => void;
    /** The client's own name of the chat, to find the reply by. */
    readonly chatId: string | null;
}

/** A sign of life at least so often; a reply without one for `LOST_AFTER_MS` has lost its server. */
const HEARTBEAT_MS = 2_000;
export const LOST_AFTER_MS = 15_000;
/** Long enough for a person to come back to a reply, short enough to keep the table small. */
const KEPT_MS = 60 * 60 * 1000;

/**
 * Lets a reply be made to its end, also when the one who listens leaves, and writes its events down so that any server can go on
 * telling them. The generator that it gives is one listener; ending it ends nothing else.
 */
export function keepAnswering(
    { runningReplies, background, now }: KeepAnsweringContext,
    { turn, answer, making, onMade, chatId }: KeepAnsweringInput,
    signal: AbortSignal,
): ChatEvents {
    const heard: RunningReplyEvent[] = [];
    let isOver = false;
    let failure: unknown = null;
    let newsCame = Promise.withResolvers<void>();
    // Before the model is asked: until its first word somebody may load the page anew, or stop it. `null` where it was refused.
    const start = Promise.withResolvers<ReplyStart | null>();
    // Whoever knows the reply's id can pick it up: its beginning is written down before anybody hears of it.
    const begun = Promise.withResolvers<void>();
    begun.promise.catch(() => undefined);
    background.run(makeReply);
    background.run(writeDown);
    return listen();

    async function makeReply(): Promise<void> {
        try {
            for await (const batch of answer({ ...turn, onBegun })) {
                heard.push(...batch);
                tell();
            }
        } catch (error) {
            failure = error;
            const { code, message, forVisitors } = toAppError(error);
            heard.push({ type: 'failure', code, message, ...(forVisitors === null ? {} : { forVisitors }) });
        }
        isOver = true;
        start.resolve(null);
        onMade();
        tell();
    }

    function onBegun(reply: ReplyStart): Promise<void> {
        start.resolve(reply);
        return begun.promise;
    }

    function tell(): void {
        const told = newsCame;
        newsCame = Promise.withResolvers();
        told.resolve();
    }

    async function writeDown(): Promise<void> {
        const reply = await start.promise;
        if (reply !== null) await writeStart(reply);
        begun.resolve();
        // A reply that never began was refused: there is nothing to pick up.
        if (reply !== null) await writeEvents(reply.replyId);
    }

    async function writeStart({ replyId, conversationId, agentName, createdAt }: ReplyStart): Promise<void> {
        const { callerHash } = turn.caller;
        const reply = { replyId, agentName, callerHash, conversationId, chatId, createdAt };
        try {
            await runningReplies.begin(reply, new Date(now().getTime() - KEPT_MS));
        } catch (error) {
            making.abort(toAppError(error));
            begun.reject(error);
            throw error;
        }
    }

    /** Everything that came while one batch was written goes into the next. */
    async function writeEvents(replyId: string): Promise<void> {
        let written = 0;
        for (let isEnd = false; !isEnd; ) {
            if (written === heard.length && !isOver) await withinHeartbeat(newsCame.promise);
            const batch = heard.slice(written);
            isEnd = isOver && written + batch.length === heard.length;
            const input = { replyId, firstIndex: written, events: batch, at: now(), isEnd };
            const isStopRequested = await runningReplies.append(input);
            written += batch.length;
            if (isStopRequested && !making.signal.aborted) making.abort(replyStopped());
        }
    }

    async function* listen(): ChatEvents {
        const left = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
        await Promise.race([begun.promise, left]);
        for (let told = 0; !signal.aborted; ) {
            const news = heard.slice(told);
            const batch = news.filter(event => event.type !== 'failure');
            told += batch.length;
            if (batch.length > 0) yield batch;
            else if (news.length > 0) throw failure;
            else if (isOver) return;
            else await Promise.race([newsCame.promise, left]);
        }
        signal.throwIfAborted();
    }
}

/** What those who listen get when somebody stopped the reply. */
export function replyStopped(): AppError {
    return new AppError('reply_stopped', 'The answer was stopped.');
}

async function withinHeartbeat(news: Promise<void>): Promise<void> {
    const heartbeat = Promise.withResolvers<void>();
    const timer = setTimeout(heartbeat.resolve, HEARTBEAT_MS);
    await Promise.race([news, heartbeat.promise]);
    clearTimeout(timer);
}
