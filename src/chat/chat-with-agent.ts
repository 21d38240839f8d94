import type { ChatContext } from './chat-context.ts';
import type { ChatEvents } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';
import { findKnowledge } from './find-knowledge.ts';
import type { TurnAbort } from './open-turn.ts';
import { ReplyInProgress, type ReplyInProgressInput } from './reply-in-progress.ts';
import { streamReply } from './stream-reply.ts';

/**
 * The one way to a reply, whichever protocol the turn came through. It yields batches of events; none is empty. The question is recorded
 * before the model is asked, the reply before `finish` is yielded. A reply that does not get that far is recorded as what it is:
 * `INTERRUPTED` if the caller left (`abort`, or the generator is returned, or the caller's key or the agent was taken away), `FAILED` if
 * the model or the server failed. `start` comes with the model's first events, so that everything that fails before it can still be a
 * plain refusal.
 *
 * @throws AppError `model_not_found`, `agent_deleted`, `rate_limited`, `storage_unavailable`, what `turn.authorize` throws, and what
 * `ChatModel.streamReply` throws
 */
export async function* chatWithAgent(context: ChatContext, turn: ChatTurn, abort: TurnAbort): ChatEvents {
    const open = await context.openTurns.open(turn, abort);
    let reply: ReplyInProgress | null = null;
    try {
        reply = await beginReply(context, turn, { open, signal: abort.signal });
        await turn.onBegun?.(reply.start);
        const end = yield* streamReply(reply.toStreamInput());
        await reply.complete(end);
        yield [{ type: 'finish', completedAt: context.now(), ...end }];
    } catch (error) {
        reply?.failed(error);
        throw error;
    } finally {
        try {
            // Reached also when the generator is returned early: what has come so far is kept in any case.
            await reply?.close();
        } finally {
            open.close();
        }
    }
}

async function beginReply(
    context: ChatContext,
    turn: ChatTurn,
    { open, signal }: Pick<ReplyInProgressInput, 'open' | 'signal'>,
): Promise<ReplyInProgress> {
    const startedAt = performance.now();
    const agent = await context.findAgent(turn.agentName);
    turn.authorize(agent.agent);
    // Found while the question is written down: neither waits for the other.
    const knowledge = findKnowledge(context, agent, turn.thread);
    knowledge.catch(() => undefined);
    const begun = await context.recorder.begin(turn, agent);
    return new ReplyInProgress({ context, turn, open, signal, agent, knowledge, begun, startedAt });
}
