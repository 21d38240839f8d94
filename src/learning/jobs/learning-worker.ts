import type { LearningJob } from '../../domain/learning-job.ts';
import type { EndedTurn } from '../../history/history-recorder.ts';
import type { LearningJobStore } from '../../ports/learning-stores.ts';
import type { Clock } from '../../shared/clock.ts';
import { isRefusal, toAppError } from '../../shared/errors.ts';
import type { Log } from '../../shared/log.ts';
import { PeriodicTask } from '../../shared/periodic-task.ts';

export interface LearningWorkerInput {
    readonly learningJobs: LearningJobStore;
    /** @throws if the job is to be tried again later */
    readonly learn: (job: LearningJob, signal: AbortSignal) => Promise<void>;
    /** Whether this server learns; otherwise jobs are done only by `drain`. */
    readonly isEnabled: boolean;
    readonly now: Clock;
    readonly log: Log;
    /** How long a job belongs to a worker that does not renew its lease. */
    readonly leaseMs: number;
    readonly pollMs: number;
}

/** Agents that learn at the same time on one server. */
const MAX_RUNNING = 4;
/** Failures after which a job is given up. */
const MAX_FAILURES = 8;
/** Lost attempts after which a job is set aside: servers are rarely killed by a job, and hardly ever three times by chance. */
const MAX_INTERRUPTIONS = 3;
const FIRST_PAUSE_MS = 10_000;
const MAX_PAUSE_MS = 30 * 60_000;
const DRAIN_POLL_MS = 100;

/** Runs learning jobs: those of one agent in order, across all servers, and those of several agents at once. */
export class LearningWorker {
    readonly #input: LearningWorkerInput;
    readonly #waiting = new Set<string>();
    readonly #running = new Map<string, Promise<void>>();
    readonly #stopping = new AbortController();
    readonly #polling: PeriodicTask;

    constructor(input: LearningWorkerInput) {
        this.#input = input;
        this.#polling = new PeriodicTask({
            everyMs: input.pollMs,
            run: () => this.#enqueueAll(),
            onError: error => input.log.warn({ error }, 'Learning jobs could not be read; trying again later.'),
        });
    }

    /** Starts looking for jobs of other servers and of crashed ones. */
    start(): void {
        if (!this.#input.isEnabled) return;
        this.#polling.start();
        this.#polling.runNow();
    }

    /** To be called when an agent has a new job. */
    wake(agentName: string): void {
        if (this.#input.isEnabled) this.#enqueue(agentName);
    }

    /** To be called when the end of a turn is recorded. */
    readonly turnEnded = ({ agentName, isLearnedFrom }: EndedTurn): void => {
        // After the reply was sent: learning starts with reading a whole book.
        if (isLearnedFrom) setImmediate(() => this.wake(agentName));
    };

    /** Resolves when no job is due or running, on any server. */
    async drain(): Promise<void> {
        const { learningJobs, now, pollMs } = this.#input;
        while (!this.#stopping.signal.aborted) {
            await this.#enqueueAll();
            if (this.#running.size > 0) await Promise.race(this.#running.values());
            else if (await learningJobs.hasWork(now())) await Bun.sleep(Math.min(pollMs, DRAIN_POLL_MS));
            else return;
        }
    }

    /** Takes no more jobs, and interrupts and releases the running ones. */
    async stop(): Promise<void> {
        this.#stopping.abort();
        await this.#polling.stop();
        await Promise.all(this.#running.values());
    }

    async #enqueueAll(): Promise<void> {
        const { learningJobs, now } = this.#input;
        for (const agentName of await learningJobs.agentsWithJobs(now())) this.#enqueue(agentName);
    }

    #enqueue(agentName: string): void {
        this.#waiting.add(agentName);
        this.#runWaiting();
    }

    #runWaiting(): void {
        for (const agentName of this.#waiting) {
            if (this.#stopping.signal.aborted || this.#running.size >= MAX_RUNNING) return;
            if (this.#running.has(agentName)) continue;
            this.#waiting.delete(agentName);
            const task = this.#runNext(agentName).finally(() => {
                this.#running.delete(agentName);
                this.#runWaiting();
            });
            this.#running.set(agentName, task);
        }
    }

    /** Runs one job. If there was one, the agent waits for its next turn behind the others. */
    async #runNext(agentName: string): Promise<void> {
        const { learningJobs, now, leaseMs, log } = this.#input;
        try {
            const at = now();
            const job = await learningJobs.take({
                agentName,
                at,
                leaseUntil: new Date(at.getTime() + leaseMs),
                mostAttempts: MAX_FAILURES + MAX_INTERRUPTIONS,
                mostInterruptions: MAX_INTERRUPTIONS,
            });
            if (job === null) return;
            await this.#run(job);
            this.#waiting.add(agentName);
        } catch (error) {
            // The job runs again when its lease has expired.
            log.error({ error, agentName }, 'A learning job was left unfinished; it will run again.');
        }
    }

    async #run(job: LearningJob): Promise<void> {
        const { learn, learningJobs, leaseMs, now } = this.#input;
        const renewal = setInterval(() => void this.#renew(job), leaseMs / 3);
        try {
            await learn(job, this.#stopping.signal);
        } catch (error) {
            if (this.#stopping.signal.aborted) await learningJobs.release(job, now());
            else await this.#fail(job, error);
        } finally {
            clearInterval(renewal);
        }
    }

    async #renew(job: LearningJob): Promise<void> {
        const { learningJobs, now, leaseMs, log } = this.#input;
        try {
            await learningJobs.renew(job, new Date(now().getTime() + leaseMs));
        } catch (error) {
            const { requestId, id } = job;
            log.warn({ error, requestId, job: id }, 'The lease of a learning job could not be renewed.');
        }
    }

    async #fail(job: LearningJob, error: unknown): Promise<void> {
        const { learningJobs, now, log } = this.#input;
        const at = now();
        const { code, message, isRetryable } = toAppError(error);
        const isGivenUp = job.attempts >= MAX_FAILURES || (isRetryable === false && isRefusal(code));
        const runAfter = isGivenUp ? null : new Date(at.getTime() + pauseAfter(job.attempts));
        const { requestId, agentName } = job;
        log.warn({ error, requestId, job: job.id, agentName, isGivenUp }, 'A learning job failed.');
        await learningJobs.fail(job, { error: message, runAfter, at });
    }
}

function pauseAfter(attempts: number): number {
    return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 4 ** (attempts - 1));
}
