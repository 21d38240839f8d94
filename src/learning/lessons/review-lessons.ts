import { findLivingAgent } from '../../agents/find-agent.ts';
import type { RefusalReason } from '../../domain/learning-job.ts';
import type { Lesson } from '../../domain/lesson.ts';
import type { LessonChange } from '../../domain/lesson-change.ts';
import { AppError } from '../../shared/errors.ts';
import { type AcceptedLesson, acceptCommitments } from '../acceptance/accept-commitments.ts';
import { toContentKey } from '../acceptance/content-key.ts';
import type { Judgement, Proposal } from '../acceptance/proposal.ts';
import { remainingCapacity } from '../acceptance/remaining-capacity.ts';
import { toNextVersion } from '../book/to-next-version.ts';
import type { LearningContext } from '../learning-context.ts';
import { findAffectedLessons } from './find-affected-lessons.ts';

export type ReviewContext = Pick<LearningContext, 'agents' | 'lessons' | 'learningLimits' | 'bookReader' | 'now'>;

export interface ReviewInput {
    readonly agentName: string;
    /** `null` for all lessons that wait for review. */
    readonly lessonIds: readonly number[] | null;
    readonly who: string;
}

export interface ReviewResult {
    readonly accepted: readonly number[];
    /** Lessons that could not be added and still wait. */
    readonly refused: readonly { readonly lessonId: number; readonly reason: RefusalReason }[];
    /** The new version; `null` if no lesson was accepted. */
    readonly version: number | null;
}

/**
 * Adds proposed lessons to the book, as one version.
 * @throws AppError `model_not_found`, `agent_deleted`, `not_found` if one of them does not wait for review, `forbidden` if the agent is
 * closed, `version_conflict`
 */
export async function acceptLessons(context: ReviewContext, input: ReviewInput): Promise<ReviewResult> {
    const { agents, lessons, bookReader, now } = context;
    const agent = await findLivingAgent(agents, input.agentName);
    const { header, index } = await bookReader.read(agent);
    if (header.isClosed)
        throw new AppError('forbidden', `The agent '${agent.agentName}' is closed: it does not learn.`);
    const proposed = await findProposedLessons(context, input);
    const proposals = await Promise.all(proposed.map(lesson => toProposal(context, lesson)));
    const capacity = await remainingCapacity(
        context,
        { agent: { ...agent, learningMode: 'LEARN_AT_ONCE' }, index },
        proposals,
    );
    const affected = await findAffectedLessons(lessons, { agent, index }, proposals);
    const { accepted, refused } = acceptCommitments({
        proposals,
        index,
        // A refused lesson may still be accepted by the admin.
        lessons: affected.filter(({ status }) => status === 'ACTIVE'),
        // The admin has read these texts and approves their links.
        userText: proposed.map(({ content }) => content).join('\n'),
        isShared: false,
        initialMessage: header.profile.initialMessage,
        capacity,
        maxLessons: proposed.length,
    });
    const refusals = refused.map(({ proposal, reason }) => ({ lessonId: proposal.lessonId ?? 0, reason }));
    if (accepted.length === 0) return { accepted: [], refused: refusals, version: null };
    const ids = accepted.flatMap(({ proposal }) => proposal.lessonId ?? []);
    const rewrite = { remove: accepted.flatMap(({ replaces }) => replaces ?? []), add: accepted };
    const version = toNextVersion(agent, {
        ...rewrite,
        reason: 'LEARNED',
        messageIds: proposed.filter(({ id }) => ids.includes(id)).flatMap(({ messageIds }) => messageIds),
        who: input.who,
        at: now(),
    });
    const changed = await lessons.applyVersion(version, { add: [], change: toLessonChanges(accepted) });
    bookReader.noteRewrite(agent, rewrite, version.agentSource);
    return { accepted: ids, refused: refusals, version: changed.version };
}

function toLessonChanges(accepted: readonly AcceptedLesson[]): LessonChange[] {
    const added = accepted.map(({ replaces, proposal: { lessonId = 0 } }): LessonChange => {
        // The lesson to replace may have been added while this one waited.
        return { id: lessonId, from: 'PROPOSED', status: 'ACTIVE', replacesId: replaces?.id ?? null };
    });
    const replaced = accepted.flatMap(({ replaces, proposal: { lessonId = 0 } }): LessonChange[] =>
        replaces === null ? [] : [{ id: replaces.id, from: 'ACTIVE', status: 'REPLACED', replacedById: lessonId }],
    );
    return [...added, ...replaced];
}

/**
 * Changes the text of a proposed lesson.
 * @throws AppError `not_found` if it does not wait for review, `parameter_value_invalid` (param `content`), `version_conflict`
 */
export async function editLesson(
    context: ReviewContext,
    input: { readonly agentName: string; readonly lessonId: number; readonly content: string },
): Promise<void> {
    await findProposedLessons(context, { ...input, lessonIds: [input.lessonId] });
    const content = input.content.trim();
    if (content === '' || content.includes('\0')) {
        throw new AppError(
            'parameter_value_invalid',
            'A lesson must be a text that is not empty and has no NUL characters.',
            { param: 'content' },
        );
    }
    const words = { content, contentKey: toContentKey(content) };
    const change = { id: input.lessonId, from: 'PROPOSED', status: 'PROPOSED', words } as const;
    await context.lessons.change(input.agentName, [change], context.now());
}

/**
 * Rejects proposed lessons. They are not proposed again, even if another user teaches them.
 * @throws AppError `not_found` if one of them does not wait for review, `version_conflict`
 */
export async function refuseLessons(
    context: ReviewContext,
    input: Omit<ReviewInput, 'who'>,
): Promise<readonly number[]> {
    const proposed = await findProposedLessons(context, input);
    const changes = proposed.map(({ id }) => ({ id, from: 'PROPOSED', status: 'REFUSED' }) as const);
    await context.lessons.change(input.agentName, changes, context.now());
    return proposed.map(({ id }) => id);
}

async function findProposedLessons(
    { agents, lessons }: ReviewContext,
    { agentName, lessonIds }: Omit<ReviewInput, 'who'>,
): Promise<readonly Lesson[]> {
    await findLivingAgent(agents, agentName);
    const proposed = await lessons.list(agentName, ['PROPOSED']);
    if (lessonIds === null) return proposed;
    const missing = lessonIds.find(lessonId => !proposed.some(({ id }) => id === lessonId));
    if (missing !== undefined) throw new AppError('not_found', `No lesson ${missing} waits for review.`);
    return proposed.filter(({ id }) => lessonIds.includes(id));
}

/** The lesson that it replaces may have been removed in the meantime. */
async function toProposal({ lessons }: ReviewContext, lesson: Lesson): Promise<Proposal> {
    const { id, keyword, content, agentName, replacesId } = lesson;
    const replaced = replacesId === null ? null : await lessons.findOrNull(agentName, replacesId);
    return {
        lessonId: id,
        keyword,
        content,
        replacesId: replaced?.status === 'ACTIVE' ? replaced.id : null,
        judgement: BY_ADMIN,
    };
}

/** The admin has read it. */
const BY_ADMIN: Judgement = { concerns: 'everyone', reason: null };
