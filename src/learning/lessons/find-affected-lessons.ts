import type { Agent } from '../../domain/agent.ts';
import type { Lesson } from '../../domain/lesson.ts';
import type { LessonStore } from '../../ports/learning-stores.ts';
import { toContentKey } from '../acceptance/content-key.ts';
import type { Proposal } from '../acceptance/proposal.ts';
import type { StatementIndex } from '../acceptance/statement-index.ts';

/** The lessons that proposals may affect: those with the same words, those that they contradict, and those that they name. */
export async function findAffectedLessons(
    lessons: LessonStore,
    { agent, index }: { readonly agent: Agent; readonly index: StatementIndex },
    proposals: readonly Proposal[],
): Promise<readonly Lesson[]> {
    const contents = proposals.flatMap(({ content }) => [
        content,
        index.contradictedOrNull(content)?.content ?? content,
    ]);
    const byKey = await lessons.withKeys(agent.agentName, [...new Set(contents.map(toContentKey))]);
    const named = proposals.flatMap(({ replacesId }) => (replacesId === null ? [] : [replacesId]));
    const byId = await Promise.all(named.map(id => lessons.findOrNull(agent.agentName, id)));
    return [...byKey, ...byId.filter(lesson => lesson !== null)];
}
