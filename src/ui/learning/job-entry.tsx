import type { JobSummary } from '../../http/web/learning-ui-protocol.ts';
import { RelativeTime } from '../controls/relative-time.tsx';
import { LessonText } from './lesson-text.tsx';
import { toRefusalReason } from './refusal-reason.ts';

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
    const canRetry = job.status === 'FAILED' || (job.status === 'QUEUED' && job.runAfter !== null);
    const isWithoutLessons = outcome !== null && outcome.learned.length + outcome.proposed.length === 0;
    return (
        <li class="stack">
            <div class="row">
                <span class={job.status === 'FAILED' ? 'chip danger' : 'chip'}>{STATUSES[job.status]}</span>
                <span class="small soft">
                    {job.feedbackId === null ? 'From a turn' : 'From feedback'}, <RelativeTime time={job.createdAt} />
                    {job.attempts > 1 && `, ${job.attempts} attempts`}
                </span>
                {canRetry && (
                    <div class="row end grow">
                        <button type="button" class="button small" aria-label={`Retry job ${job.id}`} onClick={onRetry}>
                            Retry
                        </button>
                    </div>
                )}
            </div>
            {job.error !== null && <p class="small wrong">{job.error}</p>}
            {job.runAfter !== null && (
                <p class="small soft">Next attempt at {new Date(job.runAfter).toLocaleTimeString()}.</p>
            )}
            {outcome?.learned.map((line, index) => (
                <LessonText key={index} lesson={line} />
            ))}
            {outcome?.proposed.map((line, index) => (
                <div key={index}>
                    <LessonText lesson={line} />
                    <p class="small soft">Sent to review.</p>
                </div>
            ))}
            {outcome?.skipped !== undefined && (
                <p class="small soft">Nothing learned: {toRefusalReason(outcome.skipped)}.</p>
            )}
            {outcome?.refused.map(({ reason, content, explanation }, index) => (
                <p key={index} class="small soft">
                    Not learned: {content === null ? '' : `“${content}”: `}
                    {toRefusalReason(reason)}
                    {explanation === undefined ? '' : ` (${explanation})`}.
                </p>
            ))}
            {isWithoutLessons && outcome?.skipped === undefined && outcome?.refused.length === 0 && (
                <p class="small soft">Nothing to learn in this turn.</p>
            )}
        </li>
    );
}
