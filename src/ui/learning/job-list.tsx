import { useSignal } from '@preact/signals';
import type { JobSummary } from '../../http/web/learning-ui-protocol.ts';
import { messageOfFailure } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Choice } from '../controls/choice.tsx';
import { Failure } from '../controls/failure.tsx';
import { ShowMore } from '../controls/show-more.tsx';
import { JobEntry } from './job-entry.tsx';
import type { LearningStore } from './learning-store.ts';
import { usePager } from './use-pager.ts';

const STATUSES = [
    ['', 'All'],
    ['failed', 'Failed'],
    ['queued', 'Queued'],
    ['running', 'Running'],
    ['done', 'Done'],
    ['skipped', 'Skipped'],
] as const;

/** The learning jobs of the agent and their results. */
export function JobList({ store }: { readonly store: LearningStore }) {
    const status = useSignal('');
    const failure = useSignal<string | null>(null);
    const message = useSignal('');
    const pager = usePager<JobSummary>(store, async last => {
        const query = new URLSearchParams();
        if (status.value !== '') query.set('status', status.value);
        if (last !== null) query.set('before', String(last.id));
        type Answer = { readonly jobs: readonly JobSummary[]; readonly hasMore: boolean };
        const { jobs, hasMore } = await requestJson<Answer>(store.path(`learning/jobs?${query}`));
        return { items: jobs, hasMore };
    });
    const { value: state } = store.state.current;
    const failed = state.state === 'ready' ? state.value.jobs.FAILED : 0;
    return (
        <div class="stack">
            <div class="row">
                <Choice
                    label="Status"
                    options={STATUSES}
                    value={status.value}
                    onChange={value => {
                        status.value = value;
                        void pager.reload();
                    }}
                />
                {failed > 0 && (
                    <button type="button" class="button" onClick={() => void retry(null)}>
                        Retry all failed jobs
                    </button>
                )}
                <span role="status" class="small soft">
                    {message.value}
                </span>
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            <ul class="entries" aria-label="Learning jobs">
                {pager.items.value.map(job => (
                    <JobEntry key={job.id} job={job} onRetry={() => void retry(job)} />
                ))}
            </ul>
            {pager.state.value === 'ready' && pager.items.value.length === 0 && (
                <div class="empty">
                    <h2>No jobs</h2>
                    <p>A job is created after each reply of the agent.</p>
                </div>
            )}
            <ShowMore pager={pager} label="Show older jobs" />
        </div>
    );

    async function retry(job: JobSummary | null): Promise<void> {
        failure.value = await messageOfFailure(async () => {
            const body = { jobIds: job === null ? null : [job.id] };
            type Answer = { readonly retried: readonly number[] };
            const { retried } = await requestJson<Answer>(store.path('learning/jobs/retry'), { method: 'POST', body });
            message.value = retried.length === 1 ? 'Retrying 1 job.' : `Retrying ${retried.length} jobs.`;
        });
        store.changed();
    }
}
