import { toAppError } from '../shared/errors.ts';
import type { AgentWithBook, BegunTurn, ChatContext, EndedReply } from './chat-context.ts';
import type { ChatEvent, ReplyDelta, ReplyEnd } from './chat-event.ts';
import type { ChatTurn } from './chat-turn.ts';
import { composePrompt } from './compose-prompt.ts';
import { createReplyDraft, emptyChoice, isCompleteText, type ReplyDraft } from './reply-draft.ts';

/**
 * The one way to an answer, whichever door the turn came through. The question is recorded before the model is asked, the reply
 * before `finish` is yielded, and a reply that does not get that far as what it is: `INTERRUPTED` where the caller left (`signal`, or
 * the generator is returned), `FAILED` where the model or the server failed. `start` comes with the model's first sign of life, so
 * that everything that fails before it can still be a plain refusal.
 *
 * @throws AppError `model_not_found`, `agent_deleted`, `storage_unavailable`, what `turn.authorize` throws, and what
 * `ChatModel.streamReply` throws
 */
export async function* chatWithAgent(
    context: ChatContext,
    turn: ChatTurn,
    signal: AbortSignal,
): AsyncGenerator<ChatEvent, void, undefined> {
    const agent = await context.findAgent(turn.agentName);
    turn.authorize(agent.agent);
    const begun = await context.recorder.begin(turn, agent);
    const draft = createReplyDraft();
    let outcome: EndedReply['outcome'] = { status: 'INTERRUPTED' };
    let isRecorded = false;
    try {
        const end = yield* streamReply({ context, turn, agent, begun, draft, signal });
        outcome = { status: 'COMPLETE', end };
        await context.recorder.end(begun, { choices: choicesOf(draft), outcome });
        isRecorded = true;
        yield { type: 'finish', ...end };
    } catch (error) {
        outcome = signal.aborted ? { status: 'INTERRUPTED' } : { status: 'FAILED', errorCode: toAppError(error).code };
        throw error;
    } finally {
        // Reached also when the generator is returned early: what has come so far is kept in any case.
        if (!isRecorded) await context.recorder.end(begun, { choices: choicesOf(draft), outcome });
    }
}

interface StreamInput {
    readonly context: ChatContext;
    readonly turn: ChatTurn;
    readonly agent: AgentWithBook;
    readonly begun: BegunTurn;
    readonly draft: ReplyDraft;
    readonly signal: AbortSignal;
}

async function* streamReply(input: StreamInput): AsyncGenerator<ChatEvent, ReplyEnd, undefined> {
    const { context, turn, agent, begun, draft, signal } = input;
    let isStarted = false;
    for await (const event of context.model.streamReply(composePrompt(agent.book, turn), signal)) {
        if (!isStarted) {
            isStarted = true;
            const { replyId, conversationId, createdAt } = begun;
            yield { type: 'start', agentName: agent.agent.agentName, replyId, conversationId, createdAt };
        }
        if (event.type === 'finish') {
            yield* withSuffix(input, event);
            const { type: _, ...end } = event;
            return end;
        }
        draft.add(event);
        yield event;
    }
    signal.throwIfAborted();
    throw new Error(`The model ${context.model.name} ended its reply without a finish.`);
}

/** The book's suffix as one more piece of every complete text answer, so that the recorded text is the sent one. */
function* withSuffix({ agent, turn, draft }: StreamInput, end: ReplyEnd): Generator<ReplyDelta, void, undefined> {
    const suffix = agent.book.messageSuffix;
    const format = turn.options.responseFormat?.kind ?? 'text';
    if (suffix === null || format !== 'text') return;
    for (const [choice, content] of draft.choices.entries()) {
        if (!isCompleteText(content, end.reasons[choice])) continue;
        const delta = { type: 'text-delta', choice, text: `\n\n${suffix}` } as const;
        draft.add(delta);
        yield delta;
    }
}

function choicesOf(draft: ReplyDraft) {
    return draft.choices.length === 0 ? [emptyChoice()] : draft.choices;
}
