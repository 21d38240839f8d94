import type { Agent } from '../agents/agent.ts';
import { toKeyHint } from '../auth/api-key.ts';
import type { LessonChanges } from '../ports/lesson-change.ts';
import { isFromTheFuture } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Trace } from '../shared/trace.ts';
import { type Acceptance, acceptCommitments, toRefusal } from './accept-commitments.ts';
import type { ReadBook } from './book-reader.ts';
import { consolidateBook } from './consolidate-book.ts';
import { findLessonsConcerned } from './find-lessons-concerned.ts';
import { findRelatedLessons } from './find-related-lessons.ts';
import { findRoom } from './find-room.ts';
import type { LearningContext } from './learning-context.ts';
import { type LearningJob, type LearningOutcome, NOTHING_LEARNED, type SkipReason } from './learning-job.ts';
import type { LessonStatus } from './lesson.ts';
import { type ReadTurn, readTurnOrNull } from './read-turn.ts';
import type { TeacherAnswer } from './teacher.ts';
import { toNextVersion } from './to-next-version.ts';

interface Target extends ReadBook {
    readonly agent: Agent;
}

/** Learns from one turn, or from feedback on it, and ends its job. */
export interface Learner {
    /**
     * Applied once, however often it is called for a job. Resolves also where the lease was lost: then another worker has the job.
     * @throws AppError where the teacher or the database fails; the job is unfinished then
     */
    learn(job: LearningJob, signal: AbortSignal): Promise<void>;
}

/** How often a book may change under the learner before the job is left for later. */
const MOST_CONFLICTS = 8;
const MOST_TURN_ROWS = 60;
const MOST_LESSONS = 10;

export function createLearner(context: LearningContext): Learner {
    const { agents, learningJobs, lessons, chatFeedback, teacher, bookReader, now } = context;

    return {
        async learn(job, signal) {
            const target = await findTarget(job);
            if (typeof target === 'string') return skip(job, target);
            const read = await readTurn(job);
            if (typeof read === 'string') return skip(job, read);
            const answer = await teacher.teach({ ...toTeacherInput(target, read), trace: traceOf(job) }, signal);
            signal.throwIfAborted();
            await applyAnswer({ job, read, answer, signal });
        },
    };

    /** The agent as it is now, or why it does not learn. */
    async function findTarget(job: LearningJob): Promise<Target | SkipReason> {
        const agent = await agents.findOrNull(job.agentName);
        if (agent === null || agent.deletedAt !== null || isMadeAgain(agent, job, now())) return 'agent-deleted';
        if (agent.learningMode === 'OFF') return 'off';
        const book = await bookReader.read(agent);
        return book.face.isClosed ? 'closed' : { agent, ...book };
    }

    /** What was said, or why there is nothing to learn from. */
    async function readTurn(job: LearningJob): Promise<ReadTurn | SkipReason> {
        const feedback = job.feedbackId === 0 ? null : await chatFeedback.findOrNull(job.feedbackId);
        if (job.feedbackId !== 0 && feedback === null) return 'taken-back';
        const read = readTurnOrNull(
            await learningJobs.turnRows(job.messageId, MOST_TURN_ROWS),
            job.messageId,
            feedback && { rating: feedback.rating, note: feedback.note, expectedAnswer: feedback.expectedAnswer },
        );
        const isEmpty = feedback === null && read?.turn.question.trim() === '';
        return read === null || isEmpty ? 'nothing-said' : read;
    }

    function toTeacherInput({ agent, face, index }: Target, { turn }: ReadTurn) {
        const text = [turn.question, turn.answer, turn.feedback?.expectedAnswer ?? ''].join('\n');
        return {
            fullName: face.profile.fullName,
            bookExcerpt: agent.agentSource.slice(0, LONGEST_EXCERPT),
            relatedLessons: () => findRelatedLessons(lessons, { agentName: agent.agentName, index, text }),
            instructions: face.teacherInstructions,
            hasInitialMessage: face.profile.initialMessage !== null,
            turn,
        };
    }

    /** Begins again with the new book where somebody else changed it meanwhile. */
    async function applyAnswer(input: ApplyInput): Promise<void> {
        for (let attempt = 1; ; attempt += 1) {
            const target = await findTarget(input.job);
            if (typeof target === 'string') return skip(input.job, target);
            try {
                return await apply(input, target);
            } catch (error) {
                const isConflict = error instanceof AppError && error.code === 'version_conflict';
                if (!isConflict || attempt === MOST_CONFLICTS) throw error;
            }
        }
    }

    async function apply({ job, read, answer, signal }: ApplyInput, target: Target): Promise<void> {
        if (answer.kind === 'refused') {
            return finish(job, {
                ...NOTHING_LEARNED,
                refused: [{ reason: answer.reason, keyword: null, content: null }],
            });
        }
        const { agent } = target;
        const room = await findRoom(context, target, answer.proposals);
        if (room.isConsolidationDue && (await consolidateBook(context, { agent, signal }))) {
            throw new AppError('version_conflict', 'The book was consolidated.');
        }
        const acceptance = acceptCommitments({
            proposals: answer.proposals,
            index: target.index,
            lessons: await findLessonsConcerned(lessons, target, answer.proposals),
            userText: [read.turn.question, read.turn.feedback?.expectedAnswer ?? ''].join('\n'),
            isShared: agent.visibility !== 'PRIVATE',
            initialMessage: target.face.profile.initialMessage,
            room,
            mostLessons: MOST_LESSONS,
        });
        await finishWith({ job, read, target, acceptance, answer });
    }

    async function finishWith({ job, read, target, acceptance, answer }: FinishInput): Promise<void> {
        const { agent } = target;
        const { accepted } = acceptance;
        const refused = toRefusals(acceptance, answer);
        if (accepted.length === 0) return finish(job, { ...NOTHING_LEARNED, refused });
        const status: LessonStatus = agent.learningMode === 'REVIEW' ? 'PROPOSED' : 'ACTIVE';
        const changes = toChanges({ job, read, acceptance, status });
        const lines = accepted.map(({ keyword, content }) => ({ keyword, content }));
        if (status === 'PROPOSED') return finish(job, { ...NOTHING_LEARNED, proposed: lines, refused }, changes);
        const rewrite = { remove: accepted.flatMap(({ replaces }) => replaces ?? []), add: accepted };
        const version = toNextVersion(agent, {
            ...rewrite,
            reason: 'LEARNED',
            messageIds: read.messageIds,
            who: whoOf(read),
            at: now(),
        });
        const outcome = { ...NOTHING_LEARNED, learned: lines, refused, version: agent.version + 1 };
        const ended = { job, at: now(), status: 'DONE', outcome, version, lessons: changes } as const;
        if (await learningJobs.finish(ended)) bookReader.rewritten(agent, rewrite, version.agentSource);
    }

    async function finish(job: LearningJob, outcome: LearningOutcome, changes = NO_CHANGES): Promise<void> {
        const status = outcome.skipped === undefined ? 'DONE' : 'SKIPPED';
        await learningJobs.finish({ job, at: now(), status, outcome, version: null, lessons: changes });
    }

    function skip(job: LearningJob, skipped: SkipReason): Promise<void> {
        return finish(job, { ...NOTHING_LEARNED, skipped });
    }
}

/**
 * An agent that was made again under the name of a deleted one has nothing to do with what that one was taught. One that is yet to be
 * made says nothing but that the clock was set back.
 */
function isMadeAgain(agent: Agent, job: LearningJob, at: Date): boolean {
    return agent.createdAt > job.createdAt && !isFromTheFuture(agent.createdAt, at);
}

function traceOf({ id, requestId }: LearningJob): Trace {
    return { requestId: requestId ?? `learning_${id}`, traceparent: null };
}

interface ApplyInput {
    readonly job: LearningJob;
    readonly read: ReadTurn;
    readonly answer: TeacherAnswer;
    readonly signal: AbortSignal;
}

interface FinishInput {
    readonly job: LearningJob;
    readonly read: ReadTurn;
    readonly target: Target;
    readonly acceptance: Acceptance;
    readonly answer: TeacherAnswer;
}

const LONGEST_EXCERPT = 16_000;
const NO_CHANGES: LessonChanges = { add: [], change: [] };

function toRefusals({ refused }: Acceptance, answer: TeacherAnswer) {
    const malformed = answer.kind === 'proposals' ? answer.malformedCount : 0;
    return [
        ...refused.map(({ proposal, reason }) => toRefusal(proposal, reason)),
        ...Array.from({ length: malformed }, () => ({ reason: 'malformed', keyword: null, content: null }) as const),
    ];
}

interface ChangesInput {
    readonly job: LearningJob;
    readonly read: ReadTurn;
    readonly acceptance: Acceptance;
    readonly status: LessonStatus;
}

function toChanges({ job, read, acceptance, status }: ChangesInput): LessonChanges {
    const { accepted } = acceptance;
    return {
        add: accepted.map(({ keyword, content, contentKey, replaces }) => ({
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
        })),
        change:
            status === 'PROPOSED'
                ? []
                : accepted.flatMap(({ replaces }, index) =>
                      replaces === null
                          ? []
                          : [{ id: replaces.id, from: 'ACTIVE', status: 'REPLACED', replacedBy: index } as const],
                  ),
    };
}

/** Whose turn it was, as far as the history may be read by others: a key's hint, or a visitor. */
function whoOf({ reply }: ReadTurn): string {
    return reply.apiKey === null ? 'visitor' : toKeyHint(reply.apiKey);
}
