import type { ChatModel } from '../ports/chat-model.ts';
import type { Stores } from '../ports/stores.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { createBookReader } from './book/book-reader.ts';
import { learnFromTurn } from './jobs/learn-from-turn.ts';
import { LearningWorker } from './jobs/learning-worker.ts';
import type { LearningContext } from './learning-context.ts';
import { LEARNING_LIMITS } from './learning-limits.ts';
import { createDeterministicTeacher } from './teacher/deterministic-teacher.ts';
import { createModelTeacher } from './teacher/model-teacher.ts';

export interface OpenLearningInput {
    readonly stores: Stores;
    /** The model of the teacher; `null` if there is only the built-in one. */
    readonly model: ChatModel | null;
    readonly preferredModel: string | null;
    /** Whether this server runs learning jobs; otherwise other servers do. */
    readonly isLearning: boolean;
    readonly leaseMs: number;
    readonly pollMs: number;
    readonly now: Clock;
    readonly log: Log;
}

export interface OpenLearning extends Omit<LearningContext, 'agents' | 'now'> {
    readonly learningWorker: LearningWorker;
}

/** Creates everything that learning needs. */
export function openLearning(input: OpenLearningInput): OpenLearning {
    const { stores, model, preferredModel, isLearning, now, log, leaseMs, pollMs } = input;
    const { agents, lessons, learningJobs, chatFeedback } = stores;
    const parts = {
        lessons,
        learningJobs,
        chatFeedback,
        teacher: model === null ? createDeterministicTeacher() : createModelTeacher({ model, preferredModel }),
        bookReader: createBookReader(),
        learningLimits: LEARNING_LIMITS,
    };
    const context = { ...parts, agents, now };
    const learningWorker = new LearningWorker({
        learningJobs,
        learn: (job, signal) => learnFromTurn(context, job, signal),
        isEnabled: isLearning,
        now,
        log,
        leaseMs,
        pollMs,
    });
    return { ...parts, learningWorker };
}
