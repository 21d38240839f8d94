import { toKeyHint } from '../../auth/api-key.ts';
import { type LearningJob, type LearningOutcome, NOTHING_LEARNED, type SkipReason } from '../../domain/learning-job.ts';
import type { LessonStatus, ProposedLesson } from '../../domain/lesson.ts';
import type { LessonChanges } from '../../domain/lesson-change.ts';
import { type Acceptance, type AcceptedLesson, toRefusal } from '../acceptance/accept-commitments.ts';
import { toNextVersion } from '../book/to-next-version.ts';
import type { LearningContext } from '../learning-context.ts';
import type { TeacherAnswer } from '../teacher/teacher.ts';
import type { LearningTarget } from './learning-target.ts';
import type { ReadTurn } from './read-turn.ts';

type FinishContext = Pick<LearningContext, 'learningJobs' | 'bookReader' | 'now'>;

export interface FinishInput {
    readonly job: LearningJob;
    readonly read: ReadTurn;
    readonly target: LearningTarget;
    readonly acceptance: Acceptance;
    readonly answer: TeacherAnswer;
}

/** Ends a job that teaches nothing, with the reason. */
export function skipJob(context: FinishContext, job: LearningJob, skipped: SkipReason): Promise<void> {
    return finishWithoutVersion(context, job, { outcome: { ...NOTHING_LEARNED, skipped } });
}

/** Ends a job whose teacher gave no usable answer. */
export function refuseAnswer(
    context: FinishContext,
    job: LearningJob,
    { reason }: Extract<TeacherAnswer, { readonly kind: 'refused' }>,
): Promise<void> {
    const refused = [{ reason, keyword: null, content: null }];
    return finishWithoutVersion(context, job, { outcome: { ...NOTHING_LEARNED, refused } });
}

/**
 * Ends a job with its accepted lessons: they become the book's next version, or wait for the admin in review mode.
 * @throws AppError `version_conflict` if someone else changed the book
 */
export async function finishJob(context: FinishContext, input: FinishInput): Promise<void> {
    const { job, read, target, acceptance, answer } = input;
    const { accepted: all } = acceptance;
    const isForReview = (lesson: AcceptedLesson) => target.agent.learningMode === 'REVIEW' || lesson.isDoubtful;
    const accepted = all.filter(lesson => !isForReview(lesson));
    const proposed = all.filter(isForReview);
    const outcome = {
        ...NOTHING_LEARNED,
        refused: toRefusals(acceptance, answer),
        learned: accepted.map(toLine),
        proposed: proposed.map(toLine),
    };
    const waiting = toNewLessons(input, proposed, 'PROPOSED');
    if (accepted.length === 0) {
        return finishWithoutVersion(context, job, { outcome, lessons: { add: waiting, change: [] } });
    }
    const rewrite = { remove: accepted.flatMap(({ replaces }) => replaces ?? []), add: accepted };
    const at = context.now();
    const version = toNextVersion(target.agent, {
        ...rewrite,
        reason: 'LEARNED',
        messageIds: read.messageIds,
        who: whoOf(read),
        at,
    });
    const isFinished = await context.learningJobs.finish({
        job,
        at,
        status: 'DONE',
        outcome: { ...outcome, version: target.agent.version + 1 },
        version,
        // Replacements name the added lessons by their position.
        lessons: {
            add: [...toNewLessons(input, accepted, 'ACTIVE'), ...waiting],
            change: toReplacements(accepted),
        },
    });
    if (isFinished) context.bookReader.noteRewrite(target.agent, rewrite, version.agentSource);
}

async function finishWithoutVersion(
    { learningJobs, now }: FinishContext,
    job: LearningJob,
    { outcome, lessons = NO_CHANGES }: { readonly outcome: LearningOutcome; readonly lessons?: LessonChanges },
): Promise<void> {
    const status = outcome.skipped === undefined ? 'DONE' : 'SKIPPED';
    await learningJobs.finish({ job, at: now(), status, outcome, version: null, lessons });
}

const NO_CHANGES: LessonChanges = { add: [], change: [] };

function toRefusals({ refused }: Acceptance, answer: TeacherAnswer) {
    const malformedCount = answer.kind === 'proposals' ? answer.malformedCount : 0;
    return [
        ...refused.map(({ proposal, reason }) => toRefusal(proposal, reason)),
        ...Array.from(
            { length: malformedCount },
            () => ({ reason: 'malformed', keyword: null, content: null }) as const,
        ),
    ];
}

function toLine({ keyword, content }: AcceptedLesson): ProposedLesson {
    return { keyword, content };
}

function toNewLessons(
    { job, read }: FinishInput,
    lessons: readonly AcceptedLesson[],
    status: LessonStatus,
): LessonChanges['add'] {
    return lessons.map(({ keyword, content, contentKey, replaces }) => ({
        learningJobId: job.id,
        messageId: job.messageId,
        messageIds: read.messageIds,
        conversationId: read.reply.conversationId,
        who: whoOf(read),
        keyword,
        content,
        contentKey,
        status,
        replacesId: replaces?.id ?? null,
    }));
}

function toReplacements(accepted: readonly AcceptedLesson[]): LessonChanges['change'] {
    return accepted.flatMap(({ replaces }, index) =>
        replaces === null ? [] : [{ id: replaces.id, from: 'ACTIVE', status: 'REPLACED', replacedBy: index } as const],
    );
}

/** The user of the turn, as far as others may know: the hint of the API key, or `visitor`. */
function whoOf({ reply }: ReadTurn): string {
    return reply.apiKey === null ? 'visitor' : toKeyHint(reply.apiKey);
}
