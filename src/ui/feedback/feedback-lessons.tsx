import type { FeedbackSummary } from '../../http/web/learning-ui-protocol.ts';
import { agentPath } from '../layout/agent-path.ts';
import { LessonText } from '../learning/lesson-text.tsx';
import { toRefusalReason } from '../learning/refusal-reason.ts';

/** The lessons learned from feedback, or why there are none. */
export function FeedbackLessons({ entry }: { readonly entry: Pick<FeedbackSummary, 'agentName' | 'job' | 'lessons'> }) {
    const { agentName, job, lessons } = entry;
    if (job === null) return null;
    if (job.status === 'FAILED') {
        return (
            <p class="small wrong">
                Learning failed: {job.error} <a href={agentPath(agentName, '/learning#jobs')}>Show jobs</a>
            </p>
        );
    }
    if (job.status === 'QUEUED' || job.status === 'RUNNING') return <p class="small soft">Learning queued.</p>;
    const reason = job.outcome?.skipped ?? job.outcome?.refused[0]?.reason;
    if (lessons.length === 0) {
        return <p class="small soft">Nothing learned{reason === undefined ? '' : `: ${toRefusalReason(reason)}`}.</p>;
    }
    return (
        <div class="small">
            <p class="soft">
                {lessons.every(({ status }) => status === 'ACTIVE') ? 'Learned:' : 'Learned (changed since):'}
            </p>
            {lessons.map(lesson => (
                <LessonText key={lesson.id} lesson={lesson} />
            ))}
        </div>
    );
}
