import { parseArgumentsOrNull, type ToolCall } from '../domain/chat-message.ts';
import type { ToolBudget } from '../domain/tool-budget.ts';
import type { ToolOutput } from '../ports/tool-runner.ts';
import { AppError } from '../shared/errors.ts';
import { untilAborted } from '../shared/until-aborted.ts';
import type { ToolOffer } from './offer-tools.ts';
import { TOOL_LIMITS } from './tool-budget.ts';

export interface RunToolCallInput {
    readonly call: ToolCall;
    readonly offer: ToolOffer;
    readonly budget: ToolBudget;
    readonly signal: AbortSignal;
}

/** Runs a call of an own tool. The model gets every failure as text; only the turn's signal makes this throw. */
export async function runToolCall({ call, offer, budget, signal }: RunToolCallInput): Promise<ToolOutput> {
    signal.throwIfAborted();
    const tool = offer.own.get(call.name);
    if (tool === undefined) return failed(`There is no tool '${call.name}'.`);
    const input = parseArgumentsOrNull(call.arguments);
    if (input === null) return failed('The arguments are not a JSON object.');
    if (!budget.takeCall()) return failed('No more tools can be used for this reply. Reply with what you have.');
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(TIMEOUT), budget.timeForCall());
    try {
        const ended = AbortSignal.any([signal, timeout.signal]);
        // A tool that ignores its signal continues, but nothing waits for it.
        const output = await untilAborted(tool.run(input, ended), ended);
        return { ...output, text: cut(output.text) };
    } catch (error) {
        signal.throwIfAborted();
        // A model may repeat the text to any visitor.
        return failed(error instanceof AppError ? (error.publicMessage ?? error.message) : 'The tool failed.');
    } finally {
        clearTimeout(timer);
    }
}

const TIMEOUT = new AppError('upstream_timeout', 'The tool took too long.');

function failed(text: string): ToolOutput {
    return { text, isError: true };
}

function cut(text: string): string {
    if (text.length <= TOOL_LIMITS.resultLength) return text;
    return `${text.slice(0, TOOL_LIMITS.resultLength).toWellFormed()}\n… (the rest of ${text.length} characters was cut)`;
}
