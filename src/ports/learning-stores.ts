import type { Agent } from '../agents/agent.ts';
import type { ChatRow } from '../history/chat-row.ts';
import type { ChatFeedback, NewChatFeedback } from '../learning/chat-feedback.ts';
import type { LearningJob, LearningOutcome, LearningStatus } from '../learning/learning-job.ts';
import type { Lesson, LessonKeyword, LessonStatus } from '../learning/lesson.ts';
import type { NewAgentVersion } from './agent-store.ts';
import type { LessonChange, LessonChanges } from './lesson-change.ts';

/** The next version of a book. `learningJobId` is set if a job wrote it. */
export interface LearnedVersion extends NewAgentVersion {
    readonly expectedVersion: number;
    readonly learningJobId?: number;
}

export interface TakeJobInput {
    readonly agentName: string;
    readonly at: Date;
    readonly leaseUntil: Date;
    /** After this many attempts of any outcome a job is `FAILED`. */
    readonly mostAttempts: number;
    /** After this many attempts during which the server stopped or hung, and no others, a job is `FAILED`. */
    readonly mostInterruptions: number;
}

/** A page of a long list. */
export interface PageInput {
    /** Only rows with a lower id. */
    readonly before?: number | undefined;
    readonly limit: number;
}

export interface JobFilter extends PageInput {
    /** Default: all. */
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
    /** Empty for all. */
    readonly statuses: readonly LessonStatus[];
    /** Text that the line contains, ignoring case. */
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
    /** Agents with a job that can be taken at `at`: the oldest unfinished one is queued and due, or its lease has expired. */
    agentsWithJobs(at: Date): Promise<readonly string[]>;
    /** Whether a job of any agent is due at `at` or running on any server. */
    hasWork(at: Date): Promise<boolean>;
    /**
     * Leases the oldest unfinished job of the agent to one worker of all servers; `null` if there is none, it is not due, or another
     * worker has it.
     */
    take(input: TakeJobInput): Promise<LearningJob | null>;
    /** `false` if the lease was lost. */
    renew(job: LearningJob, leaseUntil: Date): Promise<boolean>;
    /**
     * Writes the version, its lessons and the end of the job in one transaction. `false` if the lease was lost; then nothing is written.
     * @throws AppError `version_conflict` if the book was changed meanwhile, `not_found` if the agent is missing
     */
    finish(input: FinishJobInput): Promise<boolean>;
    /** Queues the job again for `runAfter`; `FAILED` if that is `null`. */
    fail(
        job: LearningJob,
        failure: { readonly error: string; readonly runAfter: Date | null; readonly at: Date },
    ): Promise<void>;
    /** Returns an unfinished job to the queue as if it had not been taken. */
    release(job: LearningJob, at: Date): Promise<void>;
    countUnfinished(): Promise<Readonly<Record<'QUEUED' | 'RUNNING', number>>>;
    /** Newest first. */
    list(agentName: string, filter: JobFilter): Promise<readonly LearningJob[]>;
    /**
     * Queues jobs again as new: of the given ones (all if `null`), those that failed or wait for their next attempt. Returns their
     * ids.
     */
    retry(input: RetryJobsInput): Promise<readonly number[]>;
    /** The jobs of these replies, by id. */
    ofReplies(agentName: string, messageIds: readonly number[]): Promise<readonly LearningJob[]>;
    /** The jobs of a conversation's replies, by id. */
    ofConversation(agentName: string, conversationId: string): Promise<readonly ConversationJob[]>;
    counts(agentName: string): Promise<Readonly<Record<LearningStatus, number>>>;
    /** The row of the reply and the rows before it in the conversation, at most `limit`, by id; empty if the reply is deleted. */
    turnRows(messageId: number, limit: number): Promise<readonly ChatRow[]>;
}

export interface LessonStore {
    findOrNull(agentName: string, id: number): Promise<Lesson | null>;
    /** By id. An empty `statuses` lists all. */
    list(agentName: string, statuses: readonly LessonStatus[]): Promise<readonly Lesson[]>;
    /** Newest first. */
    page(agentName: string, filter: LessonFilter): Promise<readonly Lesson[]>;
    /** Lessons from these replies, by id. */
    ofReplies(agentName: string, messageIds: readonly number[]): Promise<readonly Lesson[]>;
    /** The number of lessons and their total length, for each status and keyword. */
    sizes(agentName: string): Promise<readonly LessonSize[]>;
    /** Lessons of the agent with one of these content keys, by id. */
    withKeys(agentName: string, contentKeys: readonly string[]): Promise<readonly Lesson[]>;
    /**
     * Writes a version of the book and the changes of its lessons in one transaction.
     * @throws AppError `version_conflict`, `not_found`
     */
    applyVersion(version: LearnedVersion, changes: LessonChanges): Promise<Agent>;
    /**
     * Changes lessons without the book.
     * @throws AppError `version_conflict` if one of them does not have the expected status
     */
    change(agentName: string, changes: readonly LessonChange[], at: Date): Promise<void>;
    /** Conversations with replies from a version that contains the lesson, newest first. */
    conversationsWith(lesson: Lesson, limit: number): Promise<readonly LessonConversation[]>;
}

export interface LessonSize {
    readonly status: LessonStatus;
    readonly keyword: LessonKeyword;
    readonly lessons: number;
    /** In characters. */
    readonly length: number;
}

export interface LessonConversation {
    readonly conversationId: string;
    readonly replies: number;
    readonly firstAt: Date;
    readonly lastAt: Date;
}

export interface ChatFeedbackStore {
    /** Stores the feedback and, if `isLearnedFrom`, its job in one transaction. Returns its id. */
    create(feedback: NewChatFeedback, isLearnedFrom: boolean): Promise<number>;
    /** Deletes the feedback of a caller on a reply and ends its unfinished jobs in one transaction. Returns the ids. */
    takeBack(input: TakeBackFeedbackInput): Promise<readonly number[]>;
    findOrNull(id: number): Promise<ChatFeedback | null>;
    /** The first alternative of a reply of this agent, by the id that the client knows, without its prefix. */
    replyOrNull(agentName: string, replyId: string): Promise<ChatRow | null>;
    /** The newest rating of each reply of a conversation in the web chat, by `replyId`. */
    ratings(agentName: string, conversationId: string): Promise<ReadonlyMap<string, number>>;
    /** Newest first, with the rated replies. */
    list(filter: FeedbackFilter): Promise<readonly RatedReply[]>;
}

export interface TakeBackFeedbackInput extends Pick<NewChatFeedback, 'messageId' | 'source' | 'apiKey'> {
    /** The outcome of its jobs, which become `SKIPPED`. */
    readonly outcome: LearningOutcome;
    readonly at: Date;
}

export interface FeedbackFilter extends PageInput {
    /** Default: all agents that are not deleted. */
    readonly agentName?: string | undefined;
    /** `null` for feedback without a rating. Default: all. */
    readonly rating?: number | null | undefined;
}

export interface RatedReply {
    readonly feedback: ChatFeedback;
    readonly conversationId: string;
    /** The id that the client knows, without its prefix. */
    readonly replyId: string | null;
    /** The beginnings of the user message and the reply. */
    readonly question: string;
    readonly reply: string;
}
