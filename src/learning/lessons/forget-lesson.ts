import { findLivingAgent } from '../../agents/find-agent.ts';
import type { Agent } from '../../domain/agent.ts';
import { AppError } from '../../shared/errors.ts';
import { toNextVersion } from '../book/to-next-version.ts';
import type { LearningContext } from '../learning-context.ts';

export type ForgetContext = Pick<LearningContext, 'agents' | 'lessons' | 'bookReader' | 'now'>;

export interface ForgetInput {
    readonly agentName: string;
    readonly lessonId: number;
    readonly who: string;
}

/**
 * Removes one learned line from the book, as its next version, and restores the line that it had replaced. The lesson is not learned
 * again, even if another user teaches it.
 * @throws AppError `model_not_found`, `agent_deleted`, `not_found` if the lesson is not in the book, `version_conflict`
 */
export async function forgetLesson(
    { agents, lessons, bookReader, now }: ForgetContext,
    { agentName, lessonId, who }: ForgetInput,
): Promise<Agent> {
    const agent = await findLivingAgent(agents, agentName);
    const lesson = await lessons.findOrNull(agentName, lessonId);
    if (lesson?.status !== 'ACTIVE') {
        throw new AppError('not_found', `The agent '${agentName}' has no lesson ${lessonId} in its book.`);
    }
    const replaced = await lessons.list(agentName, ['REPLACED']);
    const returning = replaced.filter(former => former.replacedById === lesson.id);
    const rewrite = { remove: [lesson], add: returning };
    const version = toNextVersion(agent, {
        ...rewrite,
        reason: 'EDITED',
        messageIds: lesson.messageIds,
        who,
        at: now(),
    });
    const changed = await lessons.applyVersion(version, {
        add: [],
        change: [
            { id: lesson.id, from: 'ACTIVE', status: 'FORGOTTEN' },
            ...returning.map(({ id }) => ({ id, from: 'REPLACED', status: 'ACTIVE' }) as const),
        ],
    });
    bookReader.noteRewrite(agent, rewrite, version.agentSource);
    return changed;
}
