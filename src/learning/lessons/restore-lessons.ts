import { findLivingAgent } from '../../agents/find-agent.ts';
import type { Agent } from '../../domain/agent.ts';
import type { Lesson } from '../../domain/lesson.ts';
import { AppError } from '../../shared/errors.ts';
import { toNextVersion } from '../book/to-next-version.ts';
import type { LearningContext } from '../learning-context.ts';

export type RestoreContext = Pick<LearningContext, 'agents' | 'lessons' | 'bookReader' | 'now'>;

export interface RestoreInput {
    readonly agentName: string;
    readonly lessonIds: readonly number[];
    readonly who: string;
}

/**
 * Restores refused or forgotten lessons. Refused ones wait for the admin again. Forgotten ones are in the book again, as its next
 * version, and the lines that had taken their place are removed.
 * @returns the new version; `null` if the book does not change
 * @throws AppError `model_not_found`, `agent_deleted`, `not_found` if one of them is neither refused nor forgotten,
 * `version_conflict`
 */
export async function restoreLessons(
    { agents, lessons, bookReader, now }: RestoreContext,
    { agentName, lessonIds, who }: RestoreInput,
): Promise<number | null> {
    const agent = await findLivingAgent(agents, agentName);
    const known = await lessons.list(agentName, ['REFUSED', 'FORGOTTEN']);
    const selected = lessonIds.map(lessonId => {
        const lesson = known.find(({ id }) => id === lessonId);
        if (lesson === undefined) {
            throw new AppError('not_found', `Lesson ${lessonId} is neither refused nor forgotten.`);
        }
        return lesson;
    });
    const proposed = selected
        .filter(({ status }) => status === 'REFUSED')
        .map(({ id }) => ({ id, from: 'REFUSED', status: 'PROPOSED' }) as const);
    const forgotten = selected.filter(({ status }) => status === 'FORGOTTEN');
    if (forgotten.length === 0) {
        await lessons.change(agentName, proposed, now());
        return null;
    }
    const substitutes = await findSubstitutes(lessons, agent, forgotten);
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
            ...proposed,
            ...substitutes.map(
                ({ lesson, replacedById }) =>
                    ({ id: lesson.id, from: 'ACTIVE', status: 'REPLACED', replacedById }) as const,
            ),
            ...forgotten.map(({ id }) => ({ id, from: 'FORGOTTEN', status: 'ACTIVE' }) as const),
        ],
    });
    bookReader.noteRewrite(agent, rewrite, version.agentSource);
    return changed.version;
}

/** The lines that the forgotten lessons had replaced and that came back into the book. */
async function findSubstitutes(
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
