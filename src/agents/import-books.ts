import { parseBook } from '../books/parse-book.ts';
import { toAgentName } from '../books/to-agent-name.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Visibility } from './agent.ts';
import { createAgent } from './create-agent.ts';
import { updateAgent } from './update-agent.ts';

export interface BookFile {
    /** Where it comes from, for people. */
    readonly path: string;
    readonly agentSource: string;
    /** What an export says of the agent beside its book; the title names it where this is absent. */
    readonly agentName?: string;
    readonly visibility?: Visibility;
}

export interface ImportResult {
    readonly path: string;
    readonly agentName: string;
    readonly outcome: 'created' | 'replaced' | 'unchanged' | 'conflict' | 'refused';
    /** Why it was refused. */
    readonly reason: string | null;
}

export interface ImportBooksOptions {
    /** Books of agents that are there already are replaced, as a new version; without it they are conflicts. */
    readonly isReplacing: boolean;
    readonly who: string;
}

/** Takes books in one by one: what is wrong with one of them keeps no other out. */
export async function importBooks(
    context: { readonly agents: AgentStore; readonly now: Clock },
    files: readonly BookFile[],
    options: ImportBooksOptions,
): Promise<readonly ImportResult[]> {
    const results: ImportResult[] = [];
    for (const file of files) {
        const agentName = file.agentName ?? toAgentName(parseBook(file.agentSource).title, file.agentSource);
        results.push({ path: file.path, agentName, ...(await importBook(context, { ...file, agentName }, options)) });
    }
    return results;
}

async function importBook(
    context: { readonly agents: AgentStore; readonly now: Clock },
    { agentName, agentSource, visibility }: BookFile & { readonly agentName: string },
    { isReplacing, who }: ImportBooksOptions,
): Promise<Pick<ImportResult, 'outcome' | 'reason'>> {
    const reason = 'IMPORTED';
    try {
        const known = await context.agents.findOrNull(agentName);
        if (known === null || known.deletedAt !== null) {
            await createAgent(context, { agentName, agentSource, visibility, reason, who });
            return { outcome: 'created', reason: null };
        }
        if (known.agentSource === agentSource) return { outcome: 'unchanged', reason: null };
        if (!isReplacing) return { outcome: 'conflict', reason: 'There is an agent of this name with another book.' };
        await updateAgent(context, { agentName, agentSource, expectedVersion: known.version, reason, who });
        return { outcome: 'replaced', reason: null };
    } catch (error) {
        // A database that fails would fail for the next one as well.
        if (!(error instanceof AppError) || error.code === 'storage_unavailable') throw error;
        return { outcome: 'refused', reason: error.message };
    }
}
