import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';

/** Undoes rejecting or forgetting lessons. */
export async function restoreLessons(agentName: string, lessonIds: readonly number[]): Promise<void> {
    await requestJson(agentPath(agentName, '/api/lessons/restore'), { method: 'POST', body: { lessonIds } });
}
