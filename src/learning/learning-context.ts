import type { AgentStore } from '../ports/agent-store.ts';
import type { ChatFeedbackStore, LearningJobStore, LessonStore } from '../ports/learning-stores.ts';
import type { Clock } from '../shared/clock.ts';
import type { BookReader } from './book-reader.ts';
import type { LearningLimits } from './learning-limits.ts';
import type { Teacher } from './teacher.ts';

/** What learning needs of the rest of the server. */
export interface LearningContext {
    readonly agents: AgentStore;
    readonly learningJobs: LearningJobStore;
    readonly lessons: LessonStore;
    readonly chatFeedback: ChatFeedbackStore;
    readonly teacher: Teacher;
    /** The same for all that changes books by lessons: each tells it what the book became. */
    readonly bookReader: BookReader;
    readonly learningLimits: LearningLimits;
    readonly now: Clock;
}
