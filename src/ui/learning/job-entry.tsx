import type { JobSummary } from '../../http/web/learning-ui-protocol.ts';
import { Age } from '../controls/age.tsx';
import { LessonLine } from './lesson-line.tsx';
import { toRefusalWords } from './refusal-words.ts';

export interface JobEntryProps {
    readonly job: JobSummary;
    readonly onRetry: () => void;
}

const STATUSES: Readonly<Record<JobSummary['status'], string>> = {
    QUEUED: 'Queued',
    RUNNING: 'Running',
    DONE: 'Done',
    SKIPPED: 'Skipped',
    FAILED: 'Failed',
};

export function JobEntry({ job, onRetry }: JobEntryProps) {
    const { outcome } = job;
    const mayRetry = job.status === 'FAILED' || (job.status === 'QUEUED' && job.runAfter !== null);
    const hasNothing = outcome !== null && outcome.learned.length + outcome.proposed.length === 0;
    return (
        <li class="stack">
            <div class="row">
                <span class={job.status === 'FAILED' ? 'chip danger' : 'chip'}>{STATUSES[job.status]}</span>
                <span class="small soft">
                    {job.feedbackId === null ? 'From a turn' : 'From feedback'}, <Age time={job.createdAt} />
                    {job.attempts > 1 && `, tried ${job.attempts} times`}
                </span>
                {mayRetry && (
                    <div class="row end grow">
                        <button
                            type="button"
                            class="button small"
                            aria-label={`Try again, job ${job.id}`}
                            onClick={onRetry}
                        >
                            Try again
                        </button>
                    </div>
                )}
            </div>
            {job.error !== null && <p class="small wrong">{job.error}</p>}
            {job.runAfter !== null && (
                <p class="small soft">The next try is at {new Date(job.runAfter).toLocaleTimeString()}.</p>
            )}
            {outcome?.learned.map((line, index) => (
                <LessonLine key={index} lesson={line} />
            ))}
            {outcome?.proposed.map((line, index) => (
                <div key={index}>
                    <LessonLine lesson={line} />
                    <p class="small soft">Went to the review.</p>
                </div>
            ))}
            {outcome?.skipped !== undefined && (
                <p class="small soft">Nothing was learned: {toRefusalWords(outcome.skipped)}.</p>
            )}
            {outcome?.refused.map(({ reason, content }, index) => (
                <p key={index} class="small soft">
                    Not learned: {content === null ? '' : `“${content}”, as `}
                    {toRefusalWords(reason)}.
                </p>
            ))}
            {hasNothing && outcome?.skipped === undefined && outcome?.refused.length === 0 && (
                <p class="small soft">The turn taught nothing.</p>
            )}
        </li>
    );
}
