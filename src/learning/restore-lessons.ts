import type { Agent } from '../agents/agent.ts';
import { findLivingAgent } from '../agents/find-agent.ts';
import { AppError } from '../shared/errors.ts';
import type { LearningContext } from './learning-context.ts';
import type { Lesson } from './lesson.ts';
import { toNextVersion } from './to-next-version.ts';

export type RestoreContext = Pick<LearningContext, 'agents' | 'lessons' | 'bookReader' | 'now'>;

export interface RestoreInput {
    readonly agentName: string;
    readonly lessonIds: readonly number[];
    readonly who: string;
}

/**
 * Takes back that lessons were refused or forgotten: those wait again, these stand in the book again, as its next version, and what
 * came back in their place goes. Gives the version; `null` where the book stays as it is.
 * @throws AppError `model_not_found`, `agent_deleted`, `not_found` where one of them is neither refused nor forgotten,
 * `version_conflict`
 */
export async function restoreLessons(
    { agents, lessons, bookReader, now }: RestoreContext,
    { agentName, lessonIds, who }: RestoreInput,
): Promise<number | null> {
    const agent = await findLivingAgent(agents, agentName);
    const known = await lessons.list(agentName, ['REFUSED', 'FORGOTTEN']);
    const meant = lessonIds.map(lessonId => {
        const lesson = known.find(({ id }) => id === lessonId);
        if (lesson === undefined) {
            throw new AppError('not_found', `Lesson ${lessonId} is neither refused nor forgotten.`);
        }
        return lesson;
    });
    const waiting = meant
        .filter(({ status }) => status === 'REFUSED')
        .map(({ id }) => ({ id, from: 'REFUSED', status: 'PROPOSED' }) as const);
    const forgotten = meant.filter(({ status }) => status === 'FORGOTTEN');
    if (forgotten.length === 0) {
        await lessons.change(agentName, waiting, now());
        return null;
    }
    const substitutes = await substitutesOf(lessons, agent, forgotten);
    const rewrite = { remove: substitutes.map(({ lesson }) => lesson), add: forgotten };
    const version = toNextVersion(agent, {
        ...rewrite,
        reason: 'EDITED',
        messageIds: forgotten.flatMap(({ messageIds }) => messageIds),
        who,
        at: now(),
    });
    const changed = await lessons.applyVersion(version, {
        add: [],
        change: [
            ...waiting,
            ...substitutes.map(
                ({ lesson, replacedById }) =>
                    ({ id: lesson.id, from: 'ACTIVE', status: 'REPLACED', replacedById }) as const,
            ),
            ...forgotten.map(({ id }) => ({ id, from: 'FORGOTTEN', status: 'ACTIVE' }) as const),
        ],
    });
    bookReader.rewritten(agent, rewrite, version.agentSource);
    return changed.version;
}

/** The lines that these had replaced, where they stand in the book again. */
async function substitutesOf(
    lessons: RestoreContext['lessons'],
    { agentName }: Agent,
    restored: readonly Lesson[],
): Promise<readonly { readonly lesson: Lesson; readonly replacedById: number }[]> {
    const substitutes = await Promise.all(
        restored.map(async ({ id, replacesId }) => {
            const lesson = replacesId === null ? null : await lessons.findOrNull(agentName, replacesId);
            return lesson?.status === 'ACTIVE' ? [{ lesson, replacedById: id }] : [];
        }),
    );
    return substitutes.flat();
}
