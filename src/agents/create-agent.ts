import { compileBook } from '../books/compile/compile-book.ts';
import { isReservedAgentName } from '../books/to-agent-name.ts';
import type { Agent, VersionReason, Visibility } from '../domain/agent.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { reconcileLessons } from './reconcile-lessons.ts';

export interface CreateAgentInput {
    readonly agentSource: string;
    /** Default: the name from the title. */
    readonly agentName?: string;
    readonly visibility?: Visibility | undefined;
    readonly reason?: VersionReason;
    readonly who: string;
}

/** In characters. */
const MAX_BOOK_LENGTH = 10_000_000;

/**
 * Creates an agent from its book.
 * @throws AppError `parameter_value_invalid` (param `agentSource`) for a book that is not valid or whose name is a route of the server,
 * `agent_exists`
 */
export async function createAgent(
    { agents, now }: { readonly agents: AgentStore; readonly now: Clock },
    input: CreateAgentInput,
): Promise<Agent> {
    checkBook(input.agentSource);
    const compiled = compileBook(input.agentSource);
    const { agentName = compiled.agentName } = input;
    if (isReservedAgentName(agentName)) {
        throw badBook(`The name '${agentName}' is used by the server's own pages. Change the title.`);
    }
    return agents.create({
        agentName,
        agentHash: sha256Hex(input.agentSource),
        agentSource: input.agentSource,
        agentProfile: compiled.profile,
        visibility: input.visibility ?? 'PUBLIC',
        reason: input.reason ?? 'CREATED',
        messageIds: [],
        who: input.who,
        at: now(),
        // A recreated agent starts without the lessons of its predecessor.
        reconcileLessons: reconcileLessons(input.agentSource, { isReverted: false }),
    });
}

/** @throws AppError `parameter_value_invalid` if a text is not a valid book */
export function checkBook(agentSource: string): void {
    if (agentSource.trim() === '') throw badBook('A book needs a title: the first line that is not empty.');
    if (agentSource.length > MAX_BOOK_LENGTH) throw badBook(`A book can have at most ${MAX_BOOK_LENGTH} characters.`);
    if (agentSource.includes('\0')) throw badBook('A book must not contain NUL characters.');
}

function badBook(message: string): AppError {
    return new AppError('parameter_value_invalid', message, { param: 'agentSource' });
}
