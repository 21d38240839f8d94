import type { OwnTool } from '../ports/tool-runner.ts';
import type { ReplyOptions, ToolDefinition } from './reply-options.ts';

/** What a model may call for one turn: the agent's own tools and those that the client brought. */
export interface ToolOffer {
    /** The client's options with the agent's own tools before the client's. */
    readonly options: ReplyOptions;
    /** The agent's own tools by the name under which they are offered; empty where none are. */
    readonly own: ReadonlyMap<string, OwnTool>;
    /** Whether the call of a tool is the client's to answer. */
    isOfClient(name: string): boolean;
}

/**
 * Own tools are offered wherever the client leaves the model free to call what it likes. Where it demands a call, it means one of its
 * own tools; where it forbids calls, it means those as well; and of several alternatives none could be the one that goes on. Pure.
 */
export function offerTools(options: ReplyOptions, tools: readonly OwnTool[]): ToolOffer {
    const clientTools = options.tools ?? [];
    const clientNames = new Set(clientTools.map(({ name }) => name));
    const own = isOffered(options) ? withFreeNames(tools, clientNames) : new Map<string, OwnTool>();
    // A name that nobody has is answered here with an error where own tools are offered, and is the client's affair elsewhere.
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

/** The client's names are the client's: an own tool of the same name is offered as `agent_…`. */
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
