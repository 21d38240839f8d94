import type { AgentVersionSummary } from '../../agents/agent.ts';
import type { LearningContext } from '../learning-context.ts';
import type { Lesson } from '../lesson.ts';

export interface LearnedVersionSummary extends AgentVersionSummary {
    /** The lines that came into the book with it, as far as the turns that taught them are still there. */
    readonly lessons: readonly Lesson[];
}

/** The newest versions of an agent's book, or those before one, each with what was learned with it. */
export async function listVersions(
    { agents, lessons }: Pick<LearningContext, 'agents' | 'lessons'>,
    agentName: string,
    page: { readonly before: number | null; readonly limit: number },
): Promise<readonly LearnedVersionSummary[]> {
    const versions = await agents.listVersions(agentName, page);
    const messageIds = [...new Set(versions.flatMap(version => version.messageIds))];
    const taught = await lessons.ofReplies(agentName, messageIds);
    return versions.map(version => ({
        ...version,
        lessons: taught.filter(({ periods }) => periods.some(({ from }) => from === version.version)),
    }));
}
