import type { AgentWithBook } from '../domain/agent.ts';
import type { ChatEvents, ReplyEnd, ReplyStart } from '../domain/chat-event.ts';
import { textOf } from '../domain/chat-message.ts';
import type { ChatTurn } from '../domain/chat-turn.ts';
import type { ReplyDraft } from '../domain/reply-draft.ts';
import type { Observed, ReplyOutcome } from '../ports/observer.ts';
import type { OpenTurn, TurnAbort } from '../ports/open-turns.ts';
import { type AppError, type ErrorCode, toAppError } from '../shared/errors.ts';
import type { BegunTurn, ChatContext, EndedReply, ReplyStep } from './chat-context.ts';
import { findKnowledge } from './find-knowledge.ts';
import { createReplyDraft, emptyChoice } from './reply-draft.ts';
import { type StreamReplyInput, streamReply } from './stream-reply.ts';

/**
 * The only way to a reply, for all protocols. It yields batches of events; none is empty. The question is recorded before the model
 * request, the reply before `finish` is yielded. A reply that does not finish is recorded as `INTERRUPTED` if the caller left (`abort`,
 * the generator is returned, the caller's key or the agent was deleted) or as `FAILED` if the model or the server failed. `start` comes
 * with the model's first events, so that an earlier failure can still be an error response.
 *
 * @throws AppError `model_not_found`, `agent_deleted`, `rate_limited`, `storage_unavailable`, what `turn.authorize` throws, and what
 * `ChatModel.streamReply` throws
 */
export async function* chatWithAgent(context: ChatContext, turn: ChatTurn, abort: TurnAbort): ChatEvents {
    const open = await context.openTurns.open(turn, abort, () => expectTokens(turn));
    let reply: ReplyInProgress | null = null;
    try {
        reply = await beginReply(context, turn, { open, signal: abort.signal });
        await turn.onStart?.(reply.start);
        const end = yield* streamReply(reply.toStreamInput());
        await reply.complete(end);
        yield [{ type: 'finish', completedAt: context.now(), ...end }];
    } catch (error) {
        reply?.failed(error);
        throw error;
    } finally {
        try {
            // Also reached when the generator is returned early: the partial reply is always recorded.
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
    // The search runs while the question is recorded.
    const knowledge = findKnowledge(context, agent, turn.thread);
    knowledge.catch(() => undefined);
    const begun = await context.recorder.begin(turn, agent);
    return new ReplyInProgress({ context, turn, open, signal, agent, knowledge, begun, startedAt });
}

interface ReplyInProgressInput {
    readonly context: ChatContext;
    readonly turn: ChatTurn;
    readonly open: OpenTurn;
    readonly signal: AbortSignal;
    readonly agent: AgentWithBook;
    readonly knowledge: Promise<readonly string[]>;
    readonly begun: BegunTurn;
    /** Milliseconds of the monotonic clock. */
    readonly startedAt: number;
}

/** A reply whose question is recorded. It is recorded, observed and counted exactly once, however it ends. */
class ReplyInProgress {
    readonly start: ReplyStart;
    readonly #input: ReplyInProgressInput;
    readonly #observed: Observed<ReplyOutcome>;
    readonly #draft = createReplyDraft();
    readonly #steps: ReplyStep[] = [];
    #outcome: EndedReply['outcome'] = { status: 'INTERRUPTED' };
    /** Time to the model's first events. */
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

    toStreamInput(): StreamReplyInput {
        const { context, turn, signal, agent, knowledge } = this.#input;
        const { context: clientContext, options } = turn;
        const { refused } = this.#input.begun;
        const thread = refused.length === 0 ? turn.thread : turn.thread.filter((_, index) => !refused.includes(index));
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
        this.#input.open.consume(end.usage.totalTokens);
    }

    failed(error: unknown): void {
        this.#outcome = this.#input.signal.aborted
            ? { status: 'INTERRUPTED' }
            : { status: 'FAILED', errorCode: toRecordedCode(toAppError(error)) };
    }

    /** Records the partial reply, unless the whole reply is recorded. */
    async close(): Promise<void> {
        if (this.#isRecorded) return;
        const { open, turn } = this.#input;
        const { choices } = this.#draft;
        this.#observeEnd();
        // A model that failed before its first word used no tokens.
        if (this.#outcome.status === 'INTERRUPTED' || choices.length > 0) {
            open.consume(estimateTokens(turn, this.#draft));
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

/** A provider that names the messages refuses the question, not an option that the client can leave out. */
function toRecordedCode({ code, param }: AppError): ErrorCode {
    return code === 'parameter_value_invalid' && param?.startsWith('messages') ? 'request_refused' : code;
}

const CHARACTERS_PER_TOKEN = 4;
/** What a reply is expected to use at most if nobody set a limit. */
const REPLY_TOKENS = 1000;

/** About how many tokens the texts have. */
export function approximateTokens(texts: readonly string[]): number {
    const length = texts.reduce((sum, text) => sum + text.length, 0);
    return Math.ceil(length / CHARACTERS_PER_TOKEN);
}

/** About how many tokens a turn may use. */
function expectTokens({ thread, context, options }: ChatTurn): number {
    const replyTokens = options.maxCompletionTokens ?? options.maxTokens ?? REPLY_TOKENS;
    return approximateTokens(askedTexts({ thread, context })) + replyTokens * (options.choiceCount ?? 1);
}

/** About how many tokens an unfinished reply used: providers send no usage for it. */
function estimateTokens({ thread, context }: Pick<ChatTurn, 'thread' | 'context'>, draft: ReplyDraft): number {
    const said = draft.choices.flatMap(({ text, reasoning, refusal, toolCalls }) => [
        text,
        reasoning,
        refusal,
        ...toolCalls.map(call => call.arguments),
    ]);
    return approximateTokens([...askedTexts({ thread, context }), ...said]);
}

function askedTexts({ thread, context }: Pick<ChatTurn, 'thread' | 'context'>): readonly string[] {
    return thread.map(({ content }) => textOf(content)).concat(context ?? '');
}
