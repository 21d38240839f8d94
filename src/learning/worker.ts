import type { EndedTurn } from '../history/history-recorder.ts';
import type { LearningJobStore } from '../ports/learning-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { toAppError } from '../shared/errors.ts';
import type { Log } from '../shared/log.ts';
import type { Learner } from './learn-from-turn.ts';
import type { LearningJob } from './learning-job.ts';

/** Does the learning jobs: those of one agent one after the other, whichever server they are done on, those of several at once. */
export interface LearningWorker {
    /** Begins to look for jobs of other servers and of crashed ones. */
    start(): void;
    /** There is something to learn for this agent. */
    wake(agentName: string): void;
    /** To be called when the end of a turn is recorded. */
    turnEnded(turn: EndedTurn): void;
    /** Resolves when no job is due or running, here or elsewhere. */
    drain(): Promise<void>;
    /** Takes no more jobs, breaks off and gives back those that run. */
    stop(): Promise<void>;
}

export interface WorkerInput {
    readonly learningJobs: LearningJobStore;
    readonly learner: Learner;
    readonly now: Clock;
    readonly log: Log;
    /** How long a job belongs to a worker that gives no sign of life. */
    readonly leaseMs: number;
    readonly pollMs: number;
}

/** Agents that learn at the same time on one server. */
const MOST_AT_ONCE = 4;
/** Failures after which a job is given up. */
const MOST_FAILURES = 8;
/** Attempts after which it is set aside: a server that is killed is rarely the job's fault, but hardly three times. */
const MOST_INTERRUPTIONS = 3;
/** Attempts of both kinds. */
const MOST_ATTEMPTS = MOST_FAILURES + MOST_INTERRUPTIONS;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 30 * 60_000;

export function createLearningWorker({
    learningJobs,
    learner,
    now,
    log,
    leaseMs,
    pollMs,
}: WorkerInput): LearningWorker {
    const waiting = new Set<string>();
    const running = new Map<string, Promise<void>>();
    const stopping = new AbortController();
    let timer: Timer | null = null;

    return {
        start() {
            timer = setInterval(() => void poll(), pollMs);
            timer.unref();
            void poll();
        },
        wake,
        turnEnded({ agentName, isLearnedFrom }) {
            // After the answer has gone out: the first thing that learning does is to read a whole book.
            if (isLearnedFrom) setImmediate(() => wake(agentName));
        },
        async drain() {
            while (!stopping.signal.aborted) {
                for (const agentName of await learningJobs.agentsWithJobs(now())) wake(agentName);
                if (running.size > 0) await Promise.race(running.values());
                else if (await learningJobs.hasWork(now())) await Bun.sleep(Math.min(pollMs, DRAIN_POLL_MS));
                else return;
            }
        },
        async stop() {
            stopping.abort();
            if (timer !== null) clearInterval(timer);
            await Promise.all(running.values());
        },
    };

    function wake(agentName: string): void {
        waiting.add(agentName);
        runWaiting();
    }

    async function poll(): Promise<void> {
        try {
            for (const agentName of await learningJobs.agentsWithJobs(now())) wake(agentName);
        } catch (error) {
            log.warn({ error }, 'The learning jobs cannot be read; the next try follows.');
        }
    }

    function runWaiting(): void {
        for (const agentName of waiting) {
            if (stopping.signal.aborted || running.size >= MOST_AT_ONCE) return;
            if (running.has(agentName)) continue;
            waiting.delete(agentName);
            const task = runNext(agentName).finally(() => {
                running.delete(agentName);
                runWaiting();
            });
            running.set(agentName, task);
        }
    }

    /** One job; where there was one, the agent waits for its next turn behind the others. */
    async function runNext(agentName: string): Promise<void> {
        try {
            const at = now();
            const leaseUntil = new Date(at.getTime() + leaseMs);
            const limits = { mostAttempts: MOST_ATTEMPTS, mostInterruptions: MOST_INTERRUPTIONS };
            const job = await learningJobs.take({ agentName, at, leaseUntil, ...limits });
            if (job === null) return;
            await run(job);
            waiting.add(agentName);
        } catch (error) {
            // The lease runs out, and then the job runs again.
            log.error({ error, agentName }, 'A learning job was left unfinished; it is tried again.');
        }
    }

    async function run(job: LearningJob): Promise<void> {
        const renewal = setInterval(() => void renew(job), leaseMs / 3);
        try {
            await learner.learn(job, stopping.signal);
        } catch (error) {
            if (stopping.signal.aborted) await learningJobs.release(job, now());
            else await fail(job, error);
        } finally {
            clearInterval(renewal);
        }
    }

    async function renew(job: LearningJob): Promise<void> {
        try {
            await learningJobs.renew(job, new Date(now().getTime() + leaseMs));
        } catch (error) {
            log.warn(
                { error, requestId: job.requestId, job: job.id },
                'The lease of a learning job could not be renewed.',
            );
        }
    }

    async function fail(job: LearningJob, error: unknown): Promise<void> {
        const at = now();
        const isGivenUp = job.attempts >= MOST_FAILURES;
        const runAfter = isGivenUp ? null : new Date(at.getTime() + pauseAfter(job.attempts));
        const { requestId, agentName } = job;
        log.warn({ error, requestId, job: job.id, agentName, isGivenUp }, 'A learning job failed.');
        await learningJobs.fail(job, { error: toAppError(error).message, runAfter, at });
    }
}

const DRAIN_POLL_MS = 100;

function pauseAfter(attempts: number): number {
    return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 4 ** (attempts - 1));
}
