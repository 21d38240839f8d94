import type { ModelRequest } from '../ports/chat-model.ts';
import type { ToolOutput } from '../ports/tool-runner.ts';
import { addUsage } from './add-usage.ts';
import type { AgentWithBook, AnsweringContext, ReplyStep } from './chat-context.ts';
import type { ChatEvent, ReplyEnd, ToolRunEvent, Usage } from './chat-event.ts';
import type { ToolCall } from './chat-message.ts';
import type { ChatTurn } from './chat-turn.ts';
import { composePrompt } from './compose-prompt.ts';
import { offerTools, type ToolOffer } from './offer-tools.ts';
import { type ReplyDraft, toAssistantMessage } from './reply-draft.ts';
import { runToolCall } from './run-tool-call.ts';
import { streamRound } from './stream-round.ts';
import { TOOL_LIMITS, type ToolBudget } from './tool-budget.ts';
import { withSuffix } from './with-suffix.ts';

export interface StreamReplyInput {
    readonly context: AnsweringContext;
    readonly agent: AgentWithBook;
    readonly turn: Pick<ChatTurn, 'thread' | 'context' | 'options' | 'trace'>;
    /** What `findKnowledge` finds for the turn: looked for while other things are done. */
    readonly knowledge: Promise<readonly string[]>;
    /** Names of the agents that ask one another, down to this one. */
    readonly path: readonly string[];
    readonly budget: ToolBudget;
    /** Called with the model's first sign of life; what it gives is yielded. */
    readonly start: (() => Extract<ChatEvent, { type: 'start' }>) | null;
    /** Gets what the caller sees, as it comes. */
    readonly draft: ReplyDraft;
    /** Gets the rounds of own tools, as they end. */
    readonly steps: ReplyStep[];
    readonly signal: AbortSignal;
}

/**
 * An agent's reply: rounds of its own tools, which the server runs, up to the answer or to a call that is the client's to answer.
 * Texts of all rounds make one answer. Usage is that of all rounds and of the tools.
 */
export async function* streamReply(input: StreamReplyInput): AsyncGenerator<ChatEvent, ReplyEnd, undefined> {
    const { context, agent, turn } = input;
    const toolbox =
        agent.book.toolWishes.length === 0
            ? null
            : await context.toolRunner.open({
                  ...{ ...input, agent: agent.agent, wishes: agent.book.toolWishes, trace: turn.trace },
              });
    try {
        const offer = offerTools(turn.options, toolbox?.tools ?? []);
        const prompt = composePrompt(agent.book, { ...turn, options: offer.options }, await input.knowledge);
        return yield* streamRounds(input, offer, { ...prompt, trace: turn.trace });
    } finally {
        await toolbox?.close();
    }
}

async function* streamRounds(
    input: StreamReplyInput,
    offer: ToolOffer,
    firstRequest: ModelRequest,
): AsyncGenerator<ChatEvent, ReplyEnd, undefined> {
    let request = firstRequest;
    let usage: Usage | null = null;
    for (let round = 0; ; round += 1) {
        const isLast = round >= TOOL_LIMITS.rounds;
        const { end, draft, ownCalls } = yield* streamRound({
            ...{ model: input.context.model, offer, draft: input.draft, signal: input.signal, isLast },
            request: isLast ? withoutCalls(request) : request,
            start: round === 0 ? input.start : null,
            earlierCallIds: new Set(input.steps.flatMap(({ calls }) => calls.map(({ id }) => id))),
        });
        usage = addUsage(usage, end.usage);
        if (ownCalls.length === 0) {
            yield* withSuffix(input, end);
            return { ...end, usage: usage ?? end.usage };
        }
        const step = { calls: ownCalls, text: draft.text, reasoning: draft.reasoning, end, results: [] } as const;
        input.steps.push(step);
        const outputs = yield* runCalls(input, offer, ownCalls);
        for (const { usage: used } of outputs) usage = addUsage(usage, used ?? null);
        const results = outputs.map(({ text }, index) => ({ toolCallId: ownCalls[index]?.id ?? '', text }));
        input.steps.splice(-1, 1, { ...step, results });
        request = {
            ...request,
            messages: [
                ...request.messages,
                { ...toAssistantMessage(draft), toolCalls: ownCalls },
                ...results.map(({ toolCallId, text }) => ({ role: 'tool', toolCallId, content: text }) as const),
            ],
        };
    }
}

/** The tools stay in the request, since a thread with their calls is in it, but none may be called any more. */
function withoutCalls(request: ModelRequest): ModelRequest {
    return { ...request, options: { ...request.options, toolChoice: 'none' } };
}

async function* runCalls(
    { budget, signal }: StreamReplyInput,
    offer: ToolOffer,
    calls: readonly ToolCall[],
): AsyncGenerator<ToolRunEvent, readonly ToolOutput[], undefined> {
    for (const call of calls) yield { type: 'tool-run-start', id: call.id, name: call.name, arguments: call.arguments };
    const running = calls.map(call => runToolCall({ call, offer, budget, signal }));
    // All are awaited one after the other; a failure of a later one must not go unhandled meanwhile.
    for (const run of running) run.catch(() => undefined);
    const outputs: ToolOutput[] = [];
    for (const [index, call] of calls.entries()) {
        const output = await running[index];
        if (output === undefined) continue;
        outputs.push(output);
        yield { type: 'tool-run-end', id: call.id, text: output.text, isError: output.isError };
    }
    return outputs;
}
