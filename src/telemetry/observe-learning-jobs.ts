import type { LearningOutcome } from '../learning/learning-job.ts';
import type { FinishJobInput, LearningJobStore } from '../ports/learning-stores.ts';
import type { LearningResult, Observer } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';

/** Wraps the store of jobs, and reports the result of each job to the observer and the log. */
export function observeLearningJobs(store: LearningJobStore, observer: Observer, log: Log): LearningJobStore {
    return {
        ...store,
        async finish(input) {
            const isFinished = await store.finish(input);
            if (isFinished) reportFinished(input);
            return isFinished;
        },
        async fail(job, failure) {
            await store.fail(job, failure);
            observer.lessonsDecided('failed', 1);
        },
    };

    function reportFinished({ job, status, outcome }: FinishJobInput): void {
        const counts = countResults(outcome);
        for (const [result, lines] of counts) observer.lessonsDecided(result, lines);
        const { id, requestId, agentName, attempts } = job;
        const fields = { requestId, job: id, agentName, status, attempts };
        log.info({ ...fields, ...Object.fromEntries(counts) }, 'Learned from a turn.');
    }
}

function countResults({ skipped, learned, proposed, refused }: LearningOutcome): readonly [LearningResult, number][] {
    if (skipped !== undefined) return [['skipped', 1]];
    const counts: readonly [LearningResult, number][] = [
        ['learned', learned.length],
        ['proposed', proposed.length],
        ['refused', refused.length],
    ];
    const some = counts.filter(([, lines]) => lines > 0);
    return some.length === 0 ? [['nothing', 1]] : some;
}
