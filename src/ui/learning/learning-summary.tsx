import { useSignal } from '@preact/signals';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import { messageOfFailure } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';

export interface LearningSummaryProps {
    readonly state: LearningState;
    /** Called after the mode was changed. */
    readonly onChange: () => void;
}

const MODES = [
    { mode: 'LEARN_AT_ONCE', label: 'Automatic', text: 'Lessons are added to the book immediately.' },
    { mode: 'REVIEW', label: 'After review', text: 'Lessons wait until you accept them.' },
    { mode: 'OFF', label: 'Off', text: 'The agent learns nothing.' },
] as const;

/** The learning mode, the space used by lessons, and failed and pending jobs. */
export function LearningSummary({ state, onChange }: LearningSummaryProps) {
    const failure = useSignal<string | null>(null);
    const { jobs, learnedCharacters, mostLearnedCharacters } = state;
    const pending = jobs.QUEUED + jobs.RUNNING;
    return (
        <section class="panel stack" aria-labelledby="how-it-learns">
            <h2 id="how-it-learns">Learning mode</h2>
            {state.isClosed && (
                <div class="callout">
                    <Icon name="alert" />
                    <p>The book contains CLOSED, so the agent learns nothing in any mode.</p>
                </div>
            )}
            <fieldset class="choices">
                <legend class="visually-hidden">Learning mode</legend>
                {MODES.map(({ mode, label, text }) => (
                    <label key={mode} class="choice">
                        <input
                            type="radio"
                            name="mode"
                            checked={mode === state.mode}
                            onChange={() => void setMode(mode)}
                        />
                        <strong>{label}</strong>
                        <span class="small soft">{text}</span>
                    </label>
                ))}
            </fieldset>
            {failure.value !== null && <Failure message={failure.value} />}
            {jobs.FAILED > 0 && (
                <div class="callout failure">
                    <Icon name="alert" />
                    <p>
                        {jobs.FAILED === 1
                            ? '1 learning job failed.'
                            : `${jobs.FAILED.toLocaleString()} learning jobs failed.`}
                    </p>
                    <a class="button small" href={agentPath(state.agentName, '/learning#jobs')}>
                        Show jobs
                    </a>
                </div>
            )}
            <div>
                <progress
                    class="room"
                    max={mostLearnedCharacters}
                    value={learnedCharacters}
                    aria-label="Space used by lessons"
                />
                <p class="small soft">
                    {describeSpace(state)} Teacher: {state.teacher}.{pending > 0 && ` Jobs pending: ${pending}.`}
                </p>
            </div>
        </section>
    );

    async function setMode(mode: LearningState['mode']): Promise<void> {
        failure.value = await messageOfFailure(async () => {
            await requestJson(agentPath(state.agentName, '/api/learning'), { method: 'PUT', body: { mode } });
        });
        onChange();
    }
}

function describeSpace(state: LearningState): string {
    const { lessons } = state;
    if (lessons === 0) return 'No lessons in the book.';
    const count = lessons === 1 ? '1 lesson uses' : `${lessons.toLocaleString()} lessons use`;
    return `${count} ${toShare(state)} of the space for lessons.`;
}

function toShare({ learnedCharacters, mostLearnedCharacters }: LearningState): string {
    const share = learnedCharacters / mostLearnedCharacters;
    return share > 0 && share < 0.01 ? 'less than 1%' : `${Math.round(share * 100)}%`;
}
