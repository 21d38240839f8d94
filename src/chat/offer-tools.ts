import type { OwnTool } from '../ports/tool-runner.ts';
import type { ReplyOptions, ToolDefinition } from './reply-options.ts';

/** The tools that a model may call in one turn: the agent's own and the client's. */
export interface ToolOffer {
    /** The client's options with the agent's own tools before the client's. */
    readonly options: ReplyOptions;
    /** The offered own tools of the agent, by the name that the model sees. */
    readonly own: ReadonlyMap<string, OwnTool>;
    /** Whether the client runs the tool. */
    isOfClient(name: string): boolean;
}

/**
 * Offers the agent's own tools if the client lets the model choose freely. A required call means one of the client's tools, so own
 * tools are not offered then, nor with several choices, of which no single one could continue. `none` forbids only the client's. Pure.
 */
export function offerTools(options: ReplyOptions, tools: readonly OwnTool[]): ToolOffer {
    const clientTools = options.tools ?? [];
    const clientNames = new Set(clientTools.map(({ name }) => name));
    const own = isOffered(options) ? withFreeNames(tools, clientNames) : new Map<string, OwnTool>();
    // With own tools, the server answers a call of an unknown tool with an error; without, the client gets it.
    const isOfClient = (name: string) => own.size === 0 || clientNames.has(name);
    if (own.size === 0) return { options, own, isOfClient };
    const { toolChoice, tools: _, ...rest } = options;
    const isForbidden = toolChoice === 'none';
    const offered = [...Array.from(own, toDefinition), ...(isForbidden ? [] : clientTools)];
    const choice = toolChoice === undefined || isForbidden ? {} : { toolChoice };
    return { options: { ...rest, tools: offered, ...choice }, own, isOfClient };
}

function isOffered({ choiceCount = 1, toolChoice = 'auto' }: ReplyOptions): boolean {
    return choiceCount === 1 && (toolChoice === 'auto' || toolChoice === 'none');
}

const LONGEST_NAME = 64;

/** The client's tools keep their names: an own tool with the same name is offered as `agent_…`. */
function withFreeNames(tools: readonly OwnTool[], taken: ReadonlySet<string>): Map<string, OwnTool> {
    const offered = new Map<string, OwnTool>();
    for (const tool of tools) {
        const names = [tool.name, `agent_${tool.name}`, ...tools.map((_, index) => `agent_${index + 2}_${tool.name}`)];
        const free = names
            .map(name => name.slice(0, LONGEST_NAME))
            .find(name => !taken.has(name) && !offered.has(name));
        if (free !== undefined) offered.set(free, tool);
    }
    return offered;
}

function toDefinition([name, { description, parameters }]: readonly [string, OwnTool]): ToolDefinition {
    return { kind: 'function', name, definition: { name, description, parameters } };
}
