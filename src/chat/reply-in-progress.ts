import { toAppError } from '../shared/errors.ts';
import type { AgentWithBook, BegunTurn, ChatContext, EndedReply, ReplyStep } from './chat-context.ts';
import type { ReplyEnd, ReplyStart } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { type ObservedReply, observeReply } from './observe-reply.ts';
import type { OpenTurn } from './open-turn.ts';
import { createReplyDraft, emptyChoice } from './reply-draft.ts';
import type { StreamReplyInput } from './stream-reply.ts';
import { createToolBudget } from './tool-budget.ts';

export interface ReplyInProgressInput {
    readonly context: ChatContext;
    readonly turn: ChatTurn;
    readonly open: OpenTurn;
    readonly signal: AbortSignal;
    readonly agent: AgentWithBook;
    readonly knowledge: Promise<readonly string[]>;
    readonly begun: BegunTurn;
    /** By the monotonic clock, in milliseconds. */
    readonly startedAt: number;
}

/** A reply whose question is recorded. However it ends, it is recorded, observed and paid for exactly once. */
export class ReplyInProgress {
    readonly start: ReplyStart;
    readonly #input: ReplyInProgressInput;
    readonly #observed: ObservedReply;
    readonly #draft = createReplyDraft();
    readonly #steps: ReplyStep[] = [];
    #outcome: EndedReply['outcome'] = { status: 'INTERRUPTED' };
    #isRecorded = false;

    constructor(input: ReplyInProgressInput) {
        const { context, turn, begun, startedAt } = input;
        const { agentName } = input.agent.agent;
        const { replyId, conversationId, createdAt } = begun;
        this.#input = input;
        this.start = { type: 'start', agentName, replyId, conversationId, createdAt };
        this.#observed = observeReply(context.observer, { turn, agentName, replyId, conversationId, startedAt });
    }

    /** What `streamReply` needs to make the reply. */
    toStreamInput(): StreamReplyInput {
        const { context, turn, signal, agent, knowledge } = this.#input;
        const { thread, context: clientContext, options } = turn;
        return {
            context,
            agent,
            turn: { thread, context: clientContext, options, trace: this.#observed.trace },
            knowledge,
            path: [this.start.agentName],
            budget: createToolBudget(),
            start: () => {
                this.#observed.begin();
                return this.start;
            },
            draft: this.#draft,
            steps: this.#steps,
            signal,
        };
    }

    /** Records the whole reply. */
    async complete(end: ReplyEnd): Promise<void> {
        this.#outcome = { status: 'COMPLETE', end };
        await this.#record();
        this.#isRecorded = true;
        this.#observed.end(this.#outcome, this.#draft.choices);
        this.#input.open.spend(end.usage.totalTokens);
    }

    failed(error: unknown): void {
        this.#outcome = this.#input.signal.aborted
            ? { status: 'INTERRUPTED' }
            : { status: 'FAILED', errorCode: toAppError(error).code };
    }

    /** Records what has come so far, unless the whole reply is recorded. */
    async close(): Promise<void> {
        if (this.#isRecorded) return;
        const { open, turn } = this.#input;
        const { choices } = this.#draft;
        this.#observed.end(this.#outcome, choices);
        // A model that failed before its first word has cost nothing.
        if (this.#outcome.status === 'INTERRUPTED' || choices.length > 0) {
            open.spend(estimateTokens(turn, this.#draft));
        }
        await this.#record();
    }

    #record(): Promise<void> {
        const { choices } = this.#draft;
        return this.#input.context.recorder.end(this.#input.begun, {
            steps: this.#steps,
            choices: choices.length === 0 ? [emptyChoice()] : choices,
            outcome: this.#outcome,
        });
    }
}
