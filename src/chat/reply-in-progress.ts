import type { Observed, ReplyOutcome } from '../ports/observer.ts';
import { toAppError } from '../shared/errors.ts';
import type { AgentWithBook, BegunTurn, ChatContext, EndedReply, ReplyStep } from './chat-context.ts';
import type { ReplyEnd, ReplyStart } from './chat-event.ts';
import { textOf } from './chat-message.ts';
import type { ChatTurn } from './chat-turn.ts';
import type { OpenTurn } from './open-turn.ts';
import { createReplyDraft, emptyChoice, type ReplyDraft } from './reply-draft.ts';
import type { StreamReplyInput } from './stream-reply.ts';

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
    readonly #observed: Observed<ReplyOutcome>;
    readonly #draft = createReplyDraft();
    readonly #steps: ReplyStep[] = [];
    #outcome: EndedReply['outcome'] = { status: 'INTERRUPTED' };
    /** Up to the model's first sign of life. */
    #firstTokenMs: number | null = null;
    #isRecorded = false;

    constructor(input: ReplyInProgressInput) {
        const { context, turn, begun } = input;
        const { agentName } = input.agent.agent;
        const { replyId, conversationId, createdAt } = begun;
        this.#input = input;
        this.start = { type: 'start', agentName, replyId, conversationId, createdAt };
        const { trace, thread, caller } = turn;
        const reply = { agentName, replyId, conversationId, trace, thread, source: caller.source };
        this.#observed = context.observer.replyBegan(reply);
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
            budget: null,
            start: () => {
                this.#firstTokenMs = this.#sinceStart();
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
        this.#observeEnd();
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
        this.#observeEnd();
        // A model that failed before its first word has cost nothing.
        if (this.#outcome.status === 'INTERRUPTED' || choices.length > 0) {
            open.spend(estimateTokens(turn, this.#draft));
        }
        await this.#record();
    }

    #observeEnd(): void {
        const outcome = this.#outcome;
        this.#observed.end({
            status: outcome.status,
            errorCode: outcome.status === 'FAILED' ? outcome.errorCode : null,
            end: outcome.status === 'COMPLETE' ? outcome.end : null,
            choices: this.#draft.choices,
            firstTokenMs: this.#firstTokenMs,
            durationMs: this.#sinceStart(),
        });
    }

    #sinceStart(): number {
        return performance.now() - this.#input.startedAt;
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

const CHARACTERS_A_TOKEN = 4;

/** About what a reply that broke off has cost: no provider says it then. */
function estimateTokens({ thread, context }: Pick<ChatTurn, 'thread' | 'context'>, draft: ReplyDraft): number {
    const asked = thread.map(({ content }) => textOf(content)).concat(context ?? '');
    const said = draft.choices.flatMap(({ text, reasoning, refusal, toolCalls }) => [
        ...[text, reasoning, refusal],
        ...toolCalls.map(call => call.arguments),
    ]);
    const length = [...asked, ...said].reduce((sum, text) => sum + text.length, 0);
    return Math.ceil(length / CHARACTERS_A_TOKEN);
}
