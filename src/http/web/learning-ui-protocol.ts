import type { VersionReason } from '../../domain/agent.ts';
import type { LearningJob, LearningStatus } from '../../domain/learning-job.ts';
import type { LearningMode } from '../../domain/learning-mode.ts';
import type { Lesson } from '../../domain/lesson.ts';
import type { ShortDiffPart } from '../../shared/diff/shorten-diff.ts';

// What the pages about learning get from their routes; times are ISO 8601 text.

/** `GET /agents/:agentName/api/learning`. */
export interface LearningState {
    readonly agentName: string;
    readonly mode: LearningMode;
    /** The book itself says that the agent does not learn. */
    readonly isClosed: boolean;
    /** Who says what is to be learned. */
    readonly teacher: string;
    readonly jobs: Readonly<Record<LearningStatus, number>>;
    readonly lessons: number;
    readonly lessonsWaiting: number;
    readonly learnedCharacters: number;
    readonly mostLearnedCharacters: number;
}

/** One of `GET /agents/:agentName/api/versions`. */
export interface VersionSummary {
    readonly version: number;
    readonly createdAt: string;
    readonly agentHash: string;
    readonly reason: VersionReason;
    readonly who: string;
    /** The lines that came into the book with it. */
    readonly lessons: readonly LessonSummary[];
}

/** `GET /agents/:agentName/api/versions/:version`, as far as pages need it. */
export interface VersionDetail {
    readonly difference: readonly ShortDiffPart[];
}

type AsJson<Value> = Value extends Date
    ? string
    : Value extends object
      ? { readonly [Key in keyof Value]: AsJson<Value[Key]> }
      : Value;

/** One of `GET /agents/:agentName/api/lessons`. */
export type LessonSummary = AsJson<Omit<Lesson, 'contentKey'>>;

/** One of `GET /agents/:agentName/api/lessons/:lessonId/conversations`. */
export interface ConversationUnder {
    readonly conversationId: string;
    readonly replies: number;
    readonly firstAt: string;
    readonly lastAt: string;
}

/** What `POST /agents/:agentName/api/lessons/accept` did. */
export interface ReviewAnswer {
    readonly accepted: readonly number[];
    readonly refused: readonly { readonly lessonId: number; readonly reason: string }[];
}

/** One of `GET /agents/:agentName/api/learning/jobs`. */
export type JobSummary = AsJson<
    Pick<
        LearningJob,
        'id' | 'createdAt' | 'updatedAt' | 'messageId' | 'status' | 'attempts' | 'runAfter' | 'outcome' | 'error'
    >
> & { readonly feedbackId: number | null };

/** One of `GET /agents/:agentName/api/conversations/:conversationId/lessons`. */
export interface TaughtReply {
    readonly replyId: string;
    /** Something of it is still to be learned. */
    readonly isPending: boolean;
    readonly lessons: readonly LessonSummary[];
}

/** One of `GET /api/feedback`. */
export interface FeedbackSummary {
    readonly id: number;
    readonly createdAt: string;
    readonly agentName: string;
    readonly messageId: number;
    /** 1 for good, -1 for bad, 0 for neither; `null` where only words were given. */
    readonly rating: number | null;
    readonly note: string | null;
    readonly expectedAnswer: string | null;
    readonly source: 'AGENT_PAGE_CHAT' | 'OPENAI_API_COMPATIBILITY';
    readonly conversationId: string;
    /** How the question and the reply begin. */
    readonly question: string;
    readonly reply: string;
    /** `null` where nothing can be learned from it. */
    readonly job: JobSummary | null;
    readonly lessons: readonly LessonSummary[];
}
