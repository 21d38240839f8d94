import type { Agent } from '../domain/agent.ts';
import type { ChatFeedback, NewChatFeedback } from '../domain/chat-feedback.ts';
import type { ChatRow } from '../domain/chat-row.ts';
import type { LearningJob, LearningOutcome, LearningStatus } from '../domain/learning-job.ts';
import type { Lesson, LessonKeyword, LessonStatus } from '../domain/lesson.ts';
import type { LessonChange, LessonChanges } from '../domain/lesson-change.ts';
import type { NewAgentVersion } from '../domain/new-agent-version.ts';

/** A next version of a book, with what it means for the lessons; `learningJobId` where a job made it. */
export interface LearnedVersion extends NewAgentVersion {
    readonly expectedVersion: number;
    readonly learningJobId?: number;
}

export interface TakeJobInput {
    readonly agentName: string;
    readonly at: Date;
    readonly leaseUntil: Date;
    /** A job that was begun so often, whatever became of it, ends as `FAILED`. */
    readonly mostAttempts: number;
    /** So does one of which so many attempts, and no other, ended with their server or without a sign of life. */
    readonly mostInterruptions: number;
}

/** A part of a long list: what is older than `before`, as many as `limit`. */
export interface PageInput {
    /** An id. */
    readonly before?: number | undefined;
    readonly limit: number;
}

export interface JobFilter extends PageInput {
    /** Absent: all. */
    readonly status?: LearningStatus | undefined;
}

export interface RetryJobsInput {
    readonly agentName: string;
    readonly jobIds: readonly number[] | null;
    readonly at: Date;
}

export interface ConversationJob extends Pick<LearningJob, 'id' | 'messageId' | 'status'> {
    readonly replyId: string | null;
}

export interface LessonFilter extends PageInput {
    /** All where empty. */
    readonly statuses: readonly LessonStatus[];
    /** Words that stand in the line as they are, whatever their case. */
    readonly search?: string | undefined;
}

export interface FinishJobInput {
    readonly job: LearningJob;
    readonly at: Date;
    readonly status: 'DONE' | 'SKIPPED';
    readonly outcome: LearningOutcome;
    readonly version: LearnedVersion | null;
    readonly lessons: LessonChanges;
}

export interface LearningJobStore {
    /** Agents of which a job could be taken at `at`: the oldest unfinished one is queued and due, or its lease has run out. */
    agentsWithJobs(at: Date): Promise<readonly string[]>;
    /** Whether a job of any agent is running or due at `at`, wherever it runs. */
    hasWork(at: Date): Promise<boolean>;
    /**
     * Leases the oldest unfinished job of the agent; `null` where there is none, where it is not due, or where another worker has it.
     * Of all servers' workers, one gets it.
     */
    take(input: TakeJobInput): Promise<LearningJob | null>;
    /** `false` where the lease was lost. */
    renew(job: LearningJob, leaseUntil: Date): Promise<boolean>;
    /**
     * The version, its lessons and the end of the job in one transaction. `false` where the lease was lost: then nothing was written.
     * @throws AppError `version_conflict` where somebody else changed the book, `not_found` where the agent is gone
     */
    finish(input: FinishJobInput): Promise<boolean>;
    /** Queues the job again for `runAfter`, or ends it as `FAILED` where that is `null`. */
    fail(
        job: LearningJob,
        failure: { readonly error: string; readonly runAfter: Date | null; readonly at: Date },
    ): Promise<void>;
    /** Gives an unfinished job back as if it had not been taken. */
    release(job: LearningJob, at: Date): Promise<void>;
    /** Jobs of all agents that wait or run. */
    countUnfinished(): Promise<Readonly<Record<'QUEUED' | 'RUNNING', number>>>;
    /** Newest first. */
    list(agentName: string, filter: JobFilter): Promise<readonly LearningJob[]>;
    /**
     * Queues jobs anew, as if they had never been begun: of those that are named (of all where `null`) the failed ones, and those that
     * wait for their next try. Gives their ids.
     */
    retry(input: RetryJobsInput): Promise<readonly number[]>;
    /** The jobs of these replies, by id. */
    ofReplies(agentName: string, messageIds: readonly number[]): Promise<readonly LearningJob[]>;
    /** The jobs of a conversation's replies, by id. */
    ofConversation(agentName: string, conversationId: string): Promise<readonly ConversationJob[]>;
    counts(agentName: string): Promise<Readonly<Record<LearningStatus, number>>>;
    /** The reply's row and those of its conversation before it, the last `limit` of them, by id; empty where it is gone. */
    turnRows(messageId: number, limit: number): Promise<readonly ChatRow[]>;
}

export interface LessonStore {
    findOrNull(agentName: string, id: number): Promise<Lesson | null>;
    /** By id; all where `statuses` is empty. */
    list(agentName: string, statuses: readonly LessonStatus[]): Promise<readonly Lesson[]>;
    /** Newest first. */
    page(agentName: string, filter: LessonFilter): Promise<readonly Lesson[]>;
    /** What these replies taught, by id. */
    ofReplies(agentName: string, messageIds: readonly number[]): Promise<readonly Lesson[]>;
    /** How many lessons there are of each status and keyword, and how long their lines are together. */
    sizes(agentName: string): Promise<readonly LessonSize[]>;
    /** Lessons of the agent with one of these content keys, by id. */
    withKeys(agentName: string, contentKeys: readonly string[]): Promise<readonly Lesson[]>;
    /**
     * A version of the book and what it means for the lessons, in one transaction.
     * @throws AppError `version_conflict`, `not_found`
     */
    applyVersion(version: LearnedVersion, changes: LessonChanges): Promise<Agent>;
    /**
     * Changes lessons without the book.
     * @throws AppError `version_conflict` where one of them has another status
     */
    change(agentName: string, changes: readonly LessonChange[], at: Date): Promise<void>;
    /** Conversations with replies from a version that has the lesson's line, newest first. */
    conversationsUnder(lesson: Lesson, limit: number): Promise<readonly LessonConversation[]>;
}

export interface LessonSize {
    readonly status: LessonStatus;
    readonly keyword: LessonKeyword;
    readonly lessons: number;
    /** Characters. */
    readonly length: number;
}

export interface LessonConversation {
    readonly conversationId: string;
    readonly replies: number;
    readonly firstAt: Date;
    readonly lastAt: Date;
}

export interface ChatFeedbackStore {
    /** Stores the feedback and, where something can be learned from it, its job, in one transaction. Gives its id. */
    create(feedback: NewChatFeedback, isLearnedFrom: boolean): Promise<number>;
    /** Deletes what a caller said of a reply, and ends the jobs of it that are not done, in one transaction. Gives the ids. */
    takeBack(input: TakeBackFeedbackInput): Promise<readonly number[]>;
    findOrNull(id: number): Promise<ChatFeedback | null>;
    /** The reply that the client knows by this id (`replyId`, without its prefix), its first alternative; of this agent. */
    replyOrNull(agentName: string, replyId: string): Promise<ChatRow | null>;
    /** How people rated the replies of a conversation in the web chat, by the ids that they know them by; the newest rating counts. */
    ratings(agentName: string, conversationId: string): Promise<ReadonlyMap<string, number>>;
    /** Newest first, each with the reply that it is about. */
    list(filter: FeedbackFilter): Promise<readonly RatedReply[]>;
}

export interface TakeBackFeedbackInput extends Pick<NewChatFeedback, 'messageId' | 'source' | 'apiKey'> {
    /** What its jobs end with, as `SKIPPED`. */
    readonly outcome: LearningOutcome;
    readonly at: Date;
}

export interface FeedbackFilter extends PageInput {
    /** Absent: all agents that are not deleted. */
    readonly agentName?: string | undefined;
    /** `null`: those of words alone; absent: all. */
    readonly rating?: number | null | undefined;
}

/** Feedback with what it is about. */
export interface RatedReply {
    readonly feedback: ChatFeedback;
    readonly conversationId: string;
    /** The reply's id as its client saw it, without a prefix. */
    readonly replyId: string | null;
    /** How the question and the reply begin. */
    readonly question: string;
    readonly reply: string;
}
