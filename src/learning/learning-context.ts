import type { AgentStore } from '../ports/agent-store.ts';
import type { ChatFeedbackStore, LearningJobStore, LessonStore } from '../ports/learning-stores.ts';
import type { Clock } from '../shared/clock.ts';
import type { BookReader } from './book/book-reader.ts';
import type { LearningLimits } from './learning-limits.ts';
import type { Teacher } from './teacher/teacher.ts';

/** The objects that learning needs. */
export interface LearningContext {
    readonly agents: AgentStore;
    readonly learningJobs: LearningJobStore;
    readonly lessons: LessonStore;
    readonly chatFeedback: ChatFeedbackStore;
    readonly teacher: Teacher;
    /** Shared by everything that changes books by lessons, so that its index stays up to date. */
    readonly bookReader: BookReader;
    readonly learningLimits: LearningLimits;
    readonly now: Clock;
}
