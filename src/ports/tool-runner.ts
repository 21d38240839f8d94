import type { Agent } from '../agents/agent.ts';
import type { ToolWish } from '../books/book.ts';
import type { Usage } from '../chat/chat-event.ts';
import type { ToolBudget } from '../chat/tool-budget.ts';
import type { Trace } from '../shared/trace.ts';

export interface ToolOutput {
    /** For the model. */
    readonly text: string;
    readonly isError: boolean;
    /** Usage of another model that produced the output. */
    readonly usage?: Usage;
}

/** A tool that the server runs for an agent. */
export interface OwnTool {
    /** Letters, digits, `_` and `-`, at most 64; before conflicts with the client's tools are resolved. */
    readonly name: string;
    readonly description: string;
    /** JSON Schema of an object. */
    readonly parameters: Readonly<Record<string, unknown>>;
    /** If it throws, the model is told that the tool failed, with the message of an `AppError`, and the reply continues. */
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
    /** Names of the agents that call each other, from the user's agent to this one. */
    readonly path: readonly string[];
    /** Shared by all agents of a turn. */
    readonly budget: ToolBudget;
    readonly trace: Trace;
    readonly signal: AbortSignal;
}

export interface ToolRunner {
    /**
     * Opens the tools that a book names, in order. Unavailable ones (a server that does not respond, a missing agent) are left out and
     * logged; they never break a reply.
     */
    open(input: OpenToolsInput): Promise<Toolbox>;
}
