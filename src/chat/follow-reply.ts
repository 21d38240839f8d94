import type { RunningReplyStore } from '../ports/running-reply-store.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { ChatEvents } from './chat-event.ts';
import { LOST_AFTER_MS } from './lasting-reply.ts';
import type { OpenTurns, TurnAbort, TurnOwner } from './open-turn.ts';

export interface FollowReplyContext {
    readonly runningReplies: RunningReplyStore;
    readonly openTurns: OpenTurns;
    readonly now: Clock;
}

export interface FollowReplyInput {
    readonly replyId: string;
    /** Who follows. */
    readonly owner: TurnOwner;
}

/** How often a reply that another server makes is asked after; a person sees no difference. */
const POLL_MS = 100;

/**
 * The events of a running reply from its first one to its end, whichever server makes it.
 * @throws AppError what the reply itself failed with; `upstream_failed` if its server is gone, or it became too large to keep
 */
export async function* followReply(
    context: FollowReplyContext,
    { replyId, owner }: FollowReplyInput,
    abort: TurnAbort,
): ChatEvents {
    const open = await context.openTurns.open(owner, abort);
    try {
        yield* readReply(context, replyId, abort.signal);
    } finally {
        open.close();
    }
}

async function* readReply(
    { runningReplies, now }: FollowReplyContext,
    replyId: string,
    signal: AbortSignal,
): ChatEvents {
    for (let index = 0; ; ) {
        // The state first: events that come between the two reads are then read in the next round, and not missed.
        const reply = await runningReplies.findOrNull(replyId);
        const events = await runningReplies.eventsFrom(replyId, index);
        signal.throwIfAborted();
        index += events.length;
        const failure = events.find(event => event.type === 'failure');
        const told = events.filter(event => event.type !== 'failure');
        if (told.length > 0) yield told;
        if (failure !== undefined) {
            throw new AppError(failure.code, failure.message, { publicMessage: failure.forVisitors });
        }
        if (reply === null || told.at(-1)?.type === 'finish') return;
        if (events.length > 0) continue;
        if (reply.endedAt !== null) throw tooLarge();
        if (now().getTime() - reply.heartbeatAt.getTime() > LOST_AFTER_MS) {
            throw new AppError('upstream_failed', 'The answer broke off: the server that made it is gone.');
        }
        await Bun.sleep(POLL_MS);
    }
}

function tooLarge(): AppError {
    return new AppError('upstream_failed', 'The answer became too large to be picked up.', { isRetryable: false });
}
