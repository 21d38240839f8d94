import type { Agent, AgentWithBook } from '../domain/agent.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { AgentFinder } from './find-agent.ts';

/** The agent with another book, which is not stored. */
export async function withDraftBook(
    { compile }: Pick<AgentFinder, 'compile'>,
    agent: Agent,
    agentSource: string,
): Promise<AgentWithBook> {
    const book = await compile({ ...agent, agentSource });
    const agentHash = sha256Hex(agentSource);
    return { book, agent: { ...agent, agentSource, agentHash, agentProfile: book.profile } };
}
