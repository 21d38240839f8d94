import { toAppError } from '../shared/errors.ts';
import type { ChatContext, EndedReply, ReplyStep } from './chat-context.ts';
import type { ChatEvent } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { findKnowledge } from './find-knowledge.ts';
import { observeReply } from './observe-reply.ts';
import type { OpenTurn } from './open-turn.ts';
import { createReplyDraft, emptyChoice, type ReplyDraft } from './reply-draft.ts';
import { streamReply } from './stream-reply.ts';
import { createToolBudget } from './tool-budget.ts';

/**
 * The one way to an answer, whichever door the turn came through. The question is recorded before the model is asked, the reply
 * before `finish` is yielded, and a reply that does not get that far as what it is: `INTERRUPTED` where the caller left (`signal`, or
 * the generator is returned, or the caller's key or the agent was taken away), `FAILED` where the model or the server failed. `start` comes with the model's first sign of life, so
 * that everything that fails before it can still be a plain refusal.
 *
 * @throws AppError `model_not_found`, `agent_deleted`, `rate_limited`, `storage_unavailable`, what `turn.authorize` throws, and what
 * `ChatModel.streamReply` throws
 */
export async function* chatWithAgent(
    context: ChatContext,
    turn: ChatTurn,
    signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
    const open = await context.openTurns.open(turn, signal);
    try {
        yield* answerTurn(context, turn, open);
    } finally {
        open.close();
    }
}

async function* answerTurn(
    context: ChatContext,
    turn: ChatTurn,
    { signal, spend }: OpenTurn,
): AsyncGenerator<ChatEvent, void, undefined> {
    const startedAt = performance.now();
    const agent = await context.findAgent(turn.agentName);
    turn.authorize(agent.agent);
    // Found while the question is written down: neither waits for the other.
    const knowledge = findKnowledge(context, agent, turn.thread);
    knowledge.catch(() => undefined);
    const begun = await context.recorder.begin(turn, agent);
    const { agentName } = agent.agent;
    const { replyId, conversationId, createdAt } = begun;
    const started = { type: 'start', agentName, replyId, conversationId, createdAt } as const;
    const observed = observeReply(context.observer, { turn, agentName, replyId, conversationId, startedAt });
    const draft = createReplyDraft();
    const steps: ReplyStep[] = [];
    let outcome: EndedReply['outcome'] = { status: 'INTERRUPTED' };
    let isRecorded = false;
    try {
        await turn.onBegun?.(started);
        const start = () => {
            observed.begin();
            return started;
        };
        const path = [agentName];
        const budget = createToolBudget();
        const end = yield* streamReply({
            ...{ context, turn: { ...turn, trace: observed.trace }, agent, knowledge },
            ...{ path, budget, start, draft, steps, signal },
        });
        outcome = { status: 'COMPLETE', end };
        await context.recorder.end(begun, { steps, choices: choicesOf(draft), outcome });
        isRecorded = true;
        observed.end(outcome, draft.choices);
        spend(end.usage.totalTokens);
        yield { type: 'finish', ...end };
    } catch (error) {
        outcome = signal.aborted ? { status: 'INTERRUPTED' } : { status: 'FAILED', errorCode: toAppError(error).code };
        throw error;
    } finally {
        // Reached also when the generator is returned early: what has come so far is kept in any case.
        if (!isRecorded) {
            observed.end(outcome, draft.choices);
            // A model that failed before its first word has cost nothing.
            if (outcome.status === 'INTERRUPTED' || draft.choices.length > 0) spend(estimateTokens(turn, draft));
            await context.recorder.end(begun, { steps, choices: choicesOf(draft), outcome });
        }
    }
}

function choicesOf(draft: ReplyDraft) {
    return draft.choices.length === 0 ? [emptyChoice()] : draft.choices;
}
