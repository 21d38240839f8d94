import type { AgentWithBook } from '../domain/agent.ts';
import type { ChatEvent, ReplyDelta, ReplyEnd, ToolRunEvent, Usage } from '../domain/chat-event.ts';
import type { AssistantMessage, ToolCall } from '../domain/chat-message.ts';
import type { ChatTurn } from '../domain/chat-turn.ts';
import type { ReplyDraft } from '../domain/reply-draft.ts';
import type { ToolBudget } from '../domain/tool-budget.ts';
import type { ModelRequest } from '../ports/chat-model.ts';
import type { ToolOutput } from '../ports/tool-runner.ts';
import type { ReplyContext, ReplyStep } from './chat-context.ts';
import { composePrompt } from './compose-prompt.ts';
import { offerTools } from './offer-tools.ts';
import { isCompleteText, toAssistantMessage } from './reply-draft.ts';
import { Round } from './round.ts';
import { type RunToolCallInput, runToolCall } from './run-tool-call.ts';
import { createToolBudget, TOOL_LIMITS } from './tool-budget.ts';

export interface StreamReplyInput {
    readonly context: ReplyContext;
    readonly agent: AgentWithBook;
    readonly turn: Pick<ChatTurn, 'thread' | 'context' | 'options' | 'trace'>;
    /** The passages of `findKnowledge`, which runs at the same time as other work. */
    readonly knowledge: Promise<readonly string[]>;
    /** Names of the agents that call one another, from the first to this one. */
    readonly path: readonly string[];
    /** The turn's tool budget; `null` for the agent that the turn is for. */
    readonly budget: ToolBudget | null;
    /** Called at the model's first events; its event is yielded before them. */
    readonly start: (() => Extract<ChatEvent, { type: 'start' }>) | null;
    /** Collects what the caller sees. */
    readonly draft: ReplyDraft;
    /** Collects the rounds of own tools. */
    readonly steps: ReplyStep[];
    readonly signal: AbortSignal;
}

/**
 * Streams an agent's reply: rounds of its own tools, which the server runs, until the model replies or calls a tool of the client. The
 * texts of all rounds are one reply. Usage includes all rounds and the tools.
 */
export async function* streamReply(input: StreamReplyInput): AsyncGenerator<readonly ChatEvent[], ReplyEnd, undefined> {
    const { context, agent, turn, draft, steps, signal } = input;
    const toolbox = await openToolbox(input);
    try {
        const offer = offerTools(turn.options, toolbox?.tools ?? []);
        const prompt = composePrompt(agent.book, { ...turn, options: offer.options }, await input.knowledge);
        const isJson = (prompt.options.responseFormat?.kind ?? 'text') !== 'text';
        let request: ModelRequest = { ...prompt, clientOptions: turn.options, trace: turn.trace };
        let usage: Usage | null = null;
        let { start } = input;
        for (let count = 0; ; count += 1) {
            const isLast = count >= TOOL_LIMITS.rounds;
            const earlierCallIds = new Set(steps.flatMap(({ calls }) => calls.map(({ id }) => id)));
            const round = new Round({ offer, isJson, draft, earlierCallIds, isLast });
            for await (const events of context.model.streamReply(isLast ? withoutCalls(request) : request, signal)) {
                const shown: ChatEvent[] = start === null ? [] : [start()];
                start = null;
                round.push(events, shown);
                if (shown.length > 0) yield shown;
                if (round.ended !== null) break;
            }
            if (round.ended === null) {
                signal.throwIfAborted();
                throw new Error(`The model ${context.model.name} ended its reply without a finish.`);
            }
            const { end, draft: output, ownCalls } = round.ended;
            usage = addUsage(usage, end.usage);
            if (toolbox === null || ownCalls.length === 0) {
                const suffix = suffixDeltas(input, end);
                if (suffix.length > 0) yield suffix;
                return { ...end, usage: usage ?? end.usage };
            }
            const step = { calls: ownCalls, text: output.text, reasoning: output.reasoning, end, results: [] } as const;
            steps.push(step);
            yield ownCalls.map(toRunStart);
            const outputs: ToolOutput[] = [];
            for (const run of startRuns(ownCalls, { offer, budget: toolbox.budget, signal })) {
                const output = await run.output;
                outputs.push(output);
                usage = addUsage(usage, output.usage ?? null);
                yield [{ type: 'tool-run-end', id: run.id, text: output.text, isError: output.isError }];
            }
            const results = outputs.map(({ text }, index) => ({ toolCallId: ownCalls[index]?.id ?? '', text }));
            steps.splice(-1, 1, { ...step, results });
            request = withRound(request, { ...toAssistantMessage(output), toolCalls: ownCalls }, results);
        }
    } finally {
        await toolbox?.close();
    }
}

async function openToolbox(input: StreamReplyInput) {
    const { context, agent, turn } = input;
    if (agent.book.toolWishes.length === 0) return null;
    const budget = input.budget ?? createToolBudget();
    const toolbox = await context.toolRunner.open({
        ...input,
        agent: agent.agent,
        wishes: agent.book.toolWishes,
        budget,
        trace: turn.trace,
    });
    return { tools: toolbox.tools, budget, close: () => toolbox.close() };
}

/** The tools stay in the request, because its thread has calls of them, but no more may be called. */
function withoutCalls(request: ModelRequest): ModelRequest {
    return { ...request, options: { ...request.options, toolChoice: 'none' } };
}

function toRunStart(call: ToolCall): ToolRunEvent {
    return { type: 'tool-run-start', id: call.id, name: call.name, arguments: call.arguments };
}

/** Starts all calls at once; their outputs are awaited in order. */
function startRuns(calls: readonly ToolCall[], input: Omit<RunToolCallInput, 'call'>) {
    const runs = calls.map(call => ({ id: call.id, output: runToolCall({ ...input, call }) }));
    // A later call may fail while an earlier one is awaited.
    for (const { output } of runs) output.catch(() => undefined);
    return runs;
}

function withRound(
    request: ModelRequest,
    output: AssistantMessage,
    results: readonly { readonly toolCallId: string; readonly text: string }[],
): ModelRequest {
    const toolMessages = results.map(({ toolCallId, text }) => ({ role: 'tool', toolCallId, content: text }) as const);
    return { ...request, messages: [...request.messages, output, ...toolMessages] };
}

/** Adds the book's suffix to every complete text reply, so that the recorded text equals the sent one. */
function suffixDeltas({ agent, turn, draft }: StreamReplyInput, end: ReplyEnd): readonly ReplyDelta[] {
    const suffix = agent.book.messageSuffix;
    const format = turn.options.responseFormat?.kind ?? 'text';
    if (suffix === null || format !== 'text') return [];
    return draft.choices.flatMap((content, choice) => {
        if (!isCompleteText(content, end.reasons[choice])) return [];
        const delta = { type: 'text-delta', choice, text: `\n\n${suffix}` } as const;
        draft.add(delta);
        return [delta];
    });
}

/** What several calls used together; an estimate as soon as one of them is. */
function addUsage(one: Usage | null, other: Usage | null): Usage | null {
    if (one === null || other === null) return one ?? other;
    const isEstimate = one.isEstimate === true || other.isEstimate === true;
    return {
        promptTokens: one.promptTokens + other.promptTokens,
        completionTokens: one.completionTokens + other.completionTokens,
        totalTokens: one.totalTokens + other.totalTokens,
        ...added('cachedTokens'),
        ...added('reasoningTokens'),
        ...(isEstimate ? { isEstimate } : {}),
    };

    function added(name: 'cachedTokens' | 'reasoningTokens') {
        if (one?.[name] === undefined && other?.[name] === undefined) return {};
        return { [name]: (one?.[name] ?? 0) + (other?.[name] ?? 0) };
    }
}
