import type { Agent } from '../agents/agent.ts';
import { findLivingAgent } from '../agents/find-agent.ts';
import { AppError } from '../shared/errors.ts';
import type { LearningContext } from './learning-context.ts';
import { toNextVersion } from './to-next-version.ts';

export type ForgetContext = Pick<LearningContext, 'agents' | 'lessons' | 'bookReader' | 'now'>;

export interface ForgetInput {
    readonly agentName: string;
    readonly lessonId: number;
    readonly who: string;
}

/**
 * Takes exactly one learned line out of the book, as its next version; what that line had replaced comes back. It is not learned
 * again, whoever teaches it.
 * @throws AppError `model_not_found`, `agent_deleted`, `not_found` where the lesson does not stand in the book, `version_conflict`
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
    bookReader.rewritten(agent, rewrite, version.agentSource);
    return changed;
}
