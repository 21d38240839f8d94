import { compileBook } from '../../books/compile/compile-book.ts';
import type { Agent, VersionReason } from '../../domain/agent.ts';
import type { LearnedVersion } from '../../ports/learning-stores.ts';
import { sha256Hex } from '../../shared/hash.ts';
import { keepsHeader } from './book-reader.ts';
import { type BookRewrite, rewriteBook } from './rewrite-book.ts';

export interface NextVersionInput extends BookRewrite {
    readonly reason: VersionReason;
    readonly messageIds: readonly number[];
    readonly who: string;
    readonly at: Date;
}

/** The agent's next version: its book without some learned lines and with new ones at its end. */
export function toNextVersion(agent: Agent, input: NextVersionInput): LearnedVersion {
    const { reason, messageIds, who, at } = input;
    const agentSource = rewriteBook(agent.agentSource, input);
    return {
        agentName: agent.agentName,
        expectedVersion: agent.version,
        agentSource,
        agentHash: sha256Hex(agentSource),
        // Compiling a long book takes time, and most lessons do not change the profile.
        agentProfile: keepsHeader(input) ? agent.agentProfile : compileBook(agentSource).profile,
        reason,
        messageIds,
        who,
        at,
    };
}
