import type { Agent } from '../domain/agent.ts';
import type { ToolWish } from '../domain/book.ts';
import type { Usage } from '../domain/chat-event.ts';
import type { ToolBudget } from '../domain/tool-budget.ts';
import type { Trace } from '../shared/trace.ts';

export interface ToolOutput {
    /** What the model gets to read. */
    readonly text: string;
    readonly isError: boolean;
    /** What another model used for it. */
    readonly usage?: Usage;
}

/** A tool that the server runs for an agent. */
export interface OwnTool {
    /** Letters, digits, `_` and `-`, 64 at the most; as the agent has it, before clashes with a client's tools are solved. */
    readonly name: string;
    readonly description: string;
    /** JSON Schema of an object. */
    readonly parameters: Readonly<Record<string, unknown>>;
    /** May throw: the model is told that the tool failed, and the answer goes on. An `AppError`'s message is told as well. */
    run(input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolOutput>;
}

/** An agent's tools for one turn. */
export interface Toolbox {
    readonly tools: readonly OwnTool[];
    close(): Promise<void>;
}

export interface OpenToolsInput {
    readonly agent: Agent;
    readonly wishes: readonly ToolWish[];
    /** Names of the agents that ask one another, from the one that the person talks to down to this one. */
    readonly path: readonly string[];
    /** Shared by all agents of a turn. */
    readonly budget: ToolBudget;
    readonly trace: Trace;
    readonly signal: AbortSignal;
}

export interface ToolRunner {
    /**
     * The tools that a book asks for, in their order. What cannot be had (a server that does not answer, an agent that is not there)
     * is left out and logged: it never breaks an answer.
     */
    open(input: OpenToolsInput): Promise<Toolbox>;
}
