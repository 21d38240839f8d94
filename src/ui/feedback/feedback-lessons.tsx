import type { FeedbackSummary } from '../../http/web/learning-ui-protocol.ts';
import { agentPath } from '../layout/agent-path.ts';
import { LessonLine } from '../learning/lesson-line.tsx';
import { toRefusalWords } from '../learning/refusal-words.ts';

/** What the agent learned from feedback, or why it did not. */
export function FeedbackLessons({ entry }: { readonly entry: Pick<FeedbackSummary, 'agentName' | 'job' | 'lessons'> }) {
    const { agentName, job, lessons } = entry;
    if (job === null) return null;
    if (job.status === 'FAILED') {
        return (
            <p class="small wrong">
                It could not be learned from: {job.error}{' '}
                <a href={agentPath(agentName, '/learning#jobs')}>Show the job</a>
            </p>
        );
    }
    if (job.status === 'QUEUED' || job.status === 'RUNNING') return <p class="small soft">Still to be learned from.</p>;
    const why = job.outcome?.skipped ?? job.outcome?.refused[0]?.reason;
    if (lessons.length === 0) {
        return (
            <p class="small soft">Nothing was learned from it{why === undefined ? '' : `: ${toRefusalWords(why)}`}.</p>
        );
    }
    return (
        <div class="small">
            <p class="soft">{lessons.every(({ status }) => status === 'ACTIVE') ? 'Learned:' : 'Learned at first:'}</p>
            {lessons.map(lesson => (
                <LessonLine key={lesson.id} lesson={lesson} />
            ))}
        </div>
    );
}
