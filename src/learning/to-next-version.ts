import type { Agent, VersionReason } from '../agents/agent.ts';
import type { AgentProfile } from '../books/book.ts';
import { compileBook } from '../books/compile-book.ts';
import type { LearnedVersion } from '../ports/learning-stores.ts';
import { sha256Hex } from '../shared/hash.ts';
import { type BookRewrite, rewriteBook } from './rewrite-book.ts';

export interface NextVersionInput extends BookRewrite {
    readonly reason: VersionReason;
    readonly messageIds: readonly number[];
    readonly who: string;
    readonly at: Date;
}

/**
 * The agent's next version: its book with some learned lines gone and others at its end.
 * @param agentProfile That of the new book, where it is known.
 */
export function toNextVersion(
    agent: Agent,
    input: NextVersionInput,
    agentProfile: AgentProfile | null = null,
): LearnedVersion {
    const { reason, messageIds, who, at } = input;
    const agentSource = rewriteBook(agent.agentSource, input);
    return {
        agentName: agent.agentName,
        expectedVersion: agent.version,
        agentSource,
        agentHash: sha256Hex(agentSource),
        agentProfile: agentProfile ?? compileBook(agentSource).profile,
        reason,
        messageIds,
        who,
        at,
    };
}
