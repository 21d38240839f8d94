import { compileBook } from '../books/compile-book.ts';
import { isReservedAgentName } from '../books/to-agent-name.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { Agent, VersionReason, Visibility } from './agent.ts';
import { reconcileLessons } from './reconcile-lessons.ts';

export interface CreateAgentInput {
    /** The book; its title names the agent. */
    readonly agentSource: string;
    /** The name of an agent that is made again from an export; the title's where absent. */
    readonly agentName?: string;
    readonly visibility?: Visibility | undefined;
    readonly reason?: VersionReason;
    readonly who: string;
}

/** The longest book, in characters. */
const LONGEST_BOOK = 10_000_000;

/**
 * Makes an agent from its book.
 * @throws AppError `parameter_value_invalid` (param `agentSource`) for a book that cannot be kept or whose name is one of the
 * server's own routes, `agent_exists`
 */
export async function createAgent(
    { agents, now }: { readonly agents: AgentStore; readonly now: Clock },
    input: CreateAgentInput,
): Promise<Agent> {
    checkBook(input.agentSource);
    const compiled = compileBook(input.agentSource);
    const { agentName = compiled.agentName } = input;
    if (isReservedAgentName(agentName)) {
        throw badBook(
            `An agent cannot be called '${agentName}': the server's own pages use that name. Change the title.`,
        );
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
        // An agent that is made again begins without what its predecessor learned.
        reconcileLessons: reconcileLessons(input.agentSource, { isReverted: false }),
    });
}

/** @throws AppError `parameter_value_invalid` where a text cannot be kept as a book */
export function checkBook(agentSource: string): void {
    if (agentSource.trim() === '') throw badBook('A book needs at least a title: its first line that is not empty.');
    if (agentSource.length > LONGEST_BOOK) throw badBook(`A book may have ${LONGEST_BOOK} characters at the most.`);
    if (agentSource.includes('\0')) throw badBook('A book is text; this one has NUL characters.');
}

function badBook(message: string): AppError {
    return new AppError('parameter_value_invalid', message, { param: 'agentSource' });
}
