import type { AgentVersionSummary } from '../../domain/agent.ts';
import type { Lesson } from '../../domain/lesson.ts';
import type { LearningContext } from '../learning-context.ts';

export interface LearnedVersionSummary extends AgentVersionSummary {
    /** The lessons that the version added, if the turns that taught them still exist. */
    readonly lessons: readonly Lesson[];
}

/** The newest versions of an agent's book, or those before a given one, each with the lessons that it added. */
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
