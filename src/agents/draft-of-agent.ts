import type { AgentWithBook } from '../chat/chat-context.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { Agent } from './agent.ts';
import type { AgentFinder } from './find-agent.ts';

/** The agent as it would be with another book, which is kept nowhere. Any text is a book. */
export async function draftOfAgent(
    { compile }: Pick<AgentFinder, 'compile'>,
    agent: Agent,
    agentSource: string,
): Promise<AgentWithBook> {
    const book = await compile({ ...agent, agentSource });
    const agentHash = sha256Hex(agentSource);
    return { book, agent: { ...agent, agentSource, agentHash, agentProfile: book.profile } };
}
