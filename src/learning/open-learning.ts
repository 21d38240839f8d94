import type { ChatModel } from '../ports/chat-model.ts';
import type { Stores } from '../ports/stores.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { createBookReader } from './book-reader.ts';
import { createDeterministicTeacher } from './deterministic-teacher.ts';
import { createLearner } from './learn-from-turn.ts';
import type { LearningContext } from './learning-context.ts';
import { LEARNING_LIMITS } from './learning-limits.ts';
import { createModelTeacher } from './model-teacher.ts';
import { createLearningWorker, type LearningWorker } from './worker.ts';

export interface OpenLearningInput {
    readonly stores: Stores;
    /** The language model that teaches; `null` where there is none. */
    readonly model: ChatModel | null;
    readonly preferredModel: string | null;
    /** Whether this server learns by itself; otherwise other servers do. */
    readonly isLearning: boolean;
    readonly leaseMs: number;
    readonly pollMs: number;
    readonly now: Clock;
    readonly log: Log;
}

export interface OpenLearning extends Omit<LearningContext, 'agents' | 'now'> {
    readonly learningWorker: LearningWorker;
}

/** Wires learning; on a server that does not learn, the worker does nothing. */
export function openLearning(input: OpenLearningInput): OpenLearning {
    const { stores, model, preferredModel, isLearning, now, log, leaseMs, pollMs } = input;
    const { agents, lessons, learningJobs, chatFeedback } = stores;
    const teacher = model === null ? createDeterministicTeacher() : createModelTeacher({ model, preferredModel });
    const bookReader = createBookReader();
    const parts = { lessons, learningJobs, chatFeedback, teacher, bookReader, learningLimits: LEARNING_LIMITS };
    const learner = createLearner({ ...parts, agents, now });
    const worker = createLearningWorker({ learningJobs, learner, now, log, leaseMs, pollMs });
    return { ...parts, learningWorker: isLearning ? worker : { ...worker, start: () => {}, wake: () => {} } };
}
