import type { ChatEvents } from '../domain/chat-event.ts';
import type { OpenTurns, TurnAbort, TurnOwner } from '../ports/open-turns.ts';
import type { RunningReplyStore } from '../ports/running-reply-store.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { LOST_AFTER_MS } from './resumable-reply.ts';

export interface ResumeReplyContext {
    readonly runningReplies: RunningReplyStore;
    readonly openTurns: OpenTurns;
    readonly now: Clock;
}

export interface ResumeReplyInput {
    readonly replyId: string;
    readonly owner: TurnOwner;
}

/** How often the reply of another server is polled; users see no difference. */
const POLL_MS = 100;

/**
 * The events of a resumable reply from its first one to its end, from any server.
 * @throws AppError the error of the reply; `upstream_failed` if its server is gone or it became too large to store
 */
export async function* resumeReply(
    context: ResumeReplyContext,
    { replyId, owner }: ResumeReplyInput,
    abort: TurnAbort,
): ChatEvents {
    const open = await context.openTurns.open(owner, abort, () => 0);
    try {
        yield* readReply(context, replyId, abort.signal);
    } finally {
        open.close();
    }
}

async function* readReply(
    { runningReplies, now }: ResumeReplyContext,
    replyId: string,
    signal: AbortSignal,
): ChatEvents {
    for (let index = 0; ; ) {
        // The state is read first: events that arrive between the two reads are read in the next round, not missed.
        const reply = await runningReplies.findOrNull(replyId);
        const events = await runningReplies.eventsFrom(replyId, index);
        signal.throwIfAborted();
        index += events.length;
        const failure = events.find(event => event.type === 'failure');
        const replayed = events.filter(event => event.type !== 'failure');
        if (replayed.length > 0) yield replayed;
        if (failure !== undefined) {
            throw new AppError(failure.code, failure.message, { publicMessage: failure.forVisitors });
        }
        if (reply === null || replayed.at(-1)?.type === 'finish') return;
        if (events.length > 0) continue;
        if (reply.endedAt !== null) {
            throw new AppError('upstream_failed', 'The reply is too large to resume.', { isRetryable: false });
        }
        if (now().getTime() - reply.heartbeatAt.getTime() > LOST_AFTER_MS) {
            throw new AppError('upstream_failed', 'The reply was interrupted: its server is gone.');
        }
        await Bun.sleep(POLL_MS);
    }
}
