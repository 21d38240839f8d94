import type { LearningJob, SkipReason } from '../../domain/learning-job.ts';
import { AppError } from '../../shared/errors.ts';
import type { Trace } from '../../shared/trace.ts';
import { acceptCommitments } from '../acceptance/accept-commitments.ts';
import { remainingCapacity } from '../acceptance/remaining-capacity.ts';
import { consolidateBook } from '../book/consolidate-book.ts';
import type { LearningContext } from '../learning-context.ts';
import { findAffectedLessons } from '../lessons/find-affected-lessons.ts';
import { findRelatedLessons } from '../lessons/find-related-lessons.ts';
import type { TeacherAnswer, TeacherInput } from '../teacher/teacher.ts';
import { finishJob, refuseAnswer, skipJob } from './finish-job.ts';
import { findLearningTarget, type LearningTarget } from './learning-target.ts';
import { type ReadTurn, readTurnOrNull } from './read-turn.ts';

/** How often the book may change while a job is applied before the job is left for later. */
const MAX_ATTEMPTS = 8;
const MAX_TURN_ROWS = 60;
const MAX_LESSONS = 10;
const MAX_EXCERPT_LENGTH = 16_000;

/**
 * Learns from one turn, or from feedback on it, and ends its job. Applied once, however often it is called for the same job. Resolves
 * without a change if another worker has the job by now.
 * @throws AppError if the teacher or the database fails; the job is then unfinished
 */
export async function learnFromTurn(context: LearningContext, job: LearningJob, signal: AbortSignal): Promise<void> {
    const target = await findLearningTarget(context, job);
    if (typeof target === 'string') return skipJob(context, job, target);
    const read = await readTurn(context, job);
    if (typeof read === 'string') return skipJob(context, job, read);
    const answer = await context.teacher.teach(toTeacherInput(context, { job, read, target }), signal);
    signal.throwIfAborted();
    if (answer.kind === 'refused') return refuseForTarget(context, job, answer);
    await applyProposals(context, { job, read, answer, signal });
}

/** The recorded turn, or the reason why there is nothing to learn from. */
async function readTurn(
    { chatFeedback, learningJobs }: LearningContext,
    job: LearningJob,
): Promise<ReadTurn | SkipReason> {
    const feedback = job.feedbackId === 0 ? null : await chatFeedback.findOrNull(job.feedbackId);
    if (job.feedbackId !== 0 && feedback === null) return 'taken-back';
    const read = readTurnOrNull(
        await learningJobs.turnRows(job.messageId, MAX_TURN_ROWS),
        job.messageId,
        feedback && { rating: feedback.rating, note: feedback.note, expectedAnswer: feedback.expectedAnswer },
    );
    const isEmpty = feedback === null && read?.turn.question.trim() === '';
    return read === null || isEmpty ? 'nothing-said' : read;
}

interface TaughtJob {
    readonly job: LearningJob;
    readonly read: ReadTurn;
    readonly target: LearningTarget;
}

function toTeacherInput({ lessons }: LearningContext, { job, read: { turn }, target }: TaughtJob): TeacherInput {
    const { agent, header, index } = target;
    const text = [turn.question, turn.answer, turn.feedback?.expectedAnswer ?? ''].join('\n');
    return {
        fullName: header.profile.fullName,
        bookExcerpt: agent.agentSource.slice(0, MAX_EXCERPT_LENGTH),
        relatedLessons: () => findRelatedLessons(lessons, { agentName: agent.agentName, index, text }),
        instructions: header.teacherInstructions,
        hasInitialMessage: header.profile.initialMessage !== null,
        turn,
        trace: traceOf(job),
    };
}

function traceOf({ id, requestId }: LearningJob): Trace {
    return { requestId: requestId ?? `learning_${id}`, traceparent: null };
}

/** The agent may have been closed or deleted while the teacher was asked. */
async function refuseForTarget(
    context: LearningContext,
    job: LearningJob,
    answer: Extract<TeacherAnswer, { readonly kind: 'refused' }>,
): Promise<void> {
    const target = await findLearningTarget(context, job);
    return typeof target === 'string' ? skipJob(context, job, target) : refuseAnswer(context, job, answer);
}

interface ApplyInput {
    readonly job: LearningJob;
    readonly read: ReadTurn;
    readonly answer: Extract<TeacherAnswer, { readonly kind: 'proposals' }>;
    readonly signal: AbortSignal;
}

/** Starts over with the new version if the book changes in the meantime. */
async function applyProposals(context: LearningContext, input: ApplyInput): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const target = await findLearningTarget(context, input.job);
        if (typeof target === 'string') return skipJob(context, input.job, target);
        if ((await applyTo(target, context, input)) === 'applied') return;
    }
    throw new AppError('version_conflict', 'The book changed too often while the lessons were added.');
}

type Application = 'applied' | 'book-changed';

async function applyTo(target: LearningTarget, context: LearningContext, input: ApplyInput): Promise<Application> {
    try {
        return await applyToVersion(target, context, input);
    } catch (error) {
        if (error instanceof AppError && error.code === 'version_conflict') return 'book-changed';
        throw error;
    }
}

async function applyToVersion(
    target: LearningTarget,
    context: LearningContext,
    { job, read, answer, signal }: ApplyInput,
): Promise<Application> {
    const { agent, header, index } = target;
    const capacity = await remainingCapacity(context, target, answer.proposals);
    if (capacity.isConsolidationDue && (await consolidateBook(context, { agent, signal }))) return 'book-changed';
    const acceptance = acceptCommitments({
        proposals: answer.proposals,
        index,
        lessons: await findAffectedLessons(context.lessons, target, answer.proposals),
        userText: [read.turn.question, read.turn.feedback?.expectedAnswer ?? ''].join('\n'),
        isShared: agent.visibility !== 'PRIVATE',
        initialMessage: header.profile.initialMessage,
        capacity,
        maxLessons: MAX_LESSONS,
    });
    await finishJob(context, { job, read, target, acceptance, answer });
    return 'applied';
}
