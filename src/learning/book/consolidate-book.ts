import type { Agent } from '../../domain/agent.ts';
import type { NewLesson } from '../../domain/lesson.ts';
import { toContentKey } from '../acceptance/content-key.ts';
import type { LearningContext } from '../learning-context.ts';
import { consolidate, keepsAllButKnowledge, type Merge } from './consolidate.ts';
import { toNextVersion } from './to-next-version.ts';

const MAX_MESSAGE_IDS = 100;

/**
 * Reduces the learned part of a book to its limit, as a separate version.
 * @returns `false` if there is nothing to consolidate
 * @throws AppError `version_conflict` if someone else changed the book, and the errors of the teacher
 */
export async function consolidateBook(
    { lessons, learningLimits: limits, teacher, now }: LearningContext,
    { agent, signal }: { readonly agent: Agent; readonly signal: AbortSignal },
): Promise<boolean> {
    const active = await lessons.list(agent.agentName, ['ACTIVE']);
    const merges = await consolidate({ lessons: active, limits, teacher, signal });
    if (merges.length === 0) return false;
    const from = merges.flatMap(merge => merge.from);
    const add = merges.flatMap(toMergedLessons);
    const version = toNextVersion(agent, {
        remove: from,
        add,
        reason: 'CONSOLIDATED',
        messageIds: [],
        who: 'system',
        at: now(),
    });
    if (!keepsAllButKnowledge(agent.agentSource, version.agentSource)) {
        throw new Error('Consolidating would change more than facts, so the book was not changed.');
    }
    await lessons.applyVersion(version, { add, change: toChanges(merges) });
    return true;
}

/** A merged line comes from the turns of all lines that it merges. */
function toMergedLessons({ from, to }: Merge): NewLesson[] {
    const messageIds = [...new Set(from.flatMap(lesson => lesson.messageIds))].slice(0, MAX_MESSAGE_IDS);
    return to.map(({ keyword, content }) => ({
        learningJobId: null,
        messageId: null,
        messageIds,
        conversationId: null,
        who: 'system',
        keyword,
        content,
        contentKey: toContentKey(content),
        status: 'ACTIVE',
        replacesId: null,
    }));
}

function toChanges(merges: readonly Merge[]) {
    let addedCount = 0;
    return merges.flatMap(({ from, to }) => {
        const replacedBy = to.length === 0 ? undefined : addedCount;
        addedCount += to.length;
        return from.map(({ id }) => ({
            id,
            from: 'ACTIVE' as const,
            status: 'CONSOLIDATED' as const,
            ...(replacedBy === undefined ? {} : { replacedBy }),
        }));
    });
}
