import type { AgentStore } from '../ports/agent-store.ts';
import { AppError } from '../shared/errors.ts';
import type { AgentVersion } from './agent.ts';

/** @throws AppError `not_found` */
export async function findVersion(
    agents: Pick<AgentStore, 'versionOrNull'>,
    agentName: string,
    version: number,
): Promise<AgentVersion> {
    const found = Number.isSafeInteger(version) && version > 0 ? await agents.versionOrNull(agentName, version) : null;
    if (found === null) throw new AppError('not_found', `The agent '${agentName}' has no such version.`);
    return found;
}
