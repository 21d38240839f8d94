import { useSignal } from '@preact/signals';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import { failureOf } from '../api/failure-of.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';

export interface LearningSummaryProps {
    readonly state: LearningState;
    /** It is another one now. */
    readonly onChange: () => void;
}

const MODES = [
    { mode: 'LEARN_AT_ONCE', label: 'At once', text: 'What people teach is known with the next answer.' },
    { mode: 'REVIEW', label: 'After review', text: 'What people teach waits until you accept it.' },
    { mode: 'OFF', label: 'Off', text: 'Nothing is learned, wherever people talk to the agent.' },
] as const;

/** How the agent learns, how much it has learned, and what is still to be done. */
export function LearningSummary({ state, onChange }: LearningSummaryProps) {
    const failure = useSignal<string | null>(null);
    const { jobs, learnedCharacters, mostLearnedCharacters } = state;
    const toDo = jobs.QUEUED + jobs.RUNNING;
    return (
        <section class="panel stack" aria-labelledby="how-it-learns">
            <h2 id="how-it-learns">When it learns</h2>
            {state.isClosed && (
                <div class="callout">
                    <Icon name="alert" />
                    <p>The book says CLOSED: the agent learns nothing, whatever is chosen here.</p>
                </div>
            )}
            <fieldset class="choices">
                <legend class="visually-hidden">When it learns</legend>
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
                        {jobs.FAILED === 1 ? 'One turn' : `${jobs.FAILED.toLocaleString()} turns`} could not be learned
                        from.
                    </p>
                    <a class="button small" href={agentPath(state.agentName, '/learning#jobs')}>
                        Show the jobs
                    </a>
                </div>
            )}
            <div>
                <progress
                    class="room"
                    max={mostLearnedCharacters}
                    value={learnedCharacters}
                    aria-label="Room that is taken by what was learned"
                />
                <p class="small soft">
                    {describeRoom(state)} Teacher: {state.teacher}.{toDo > 0 && ` Still to learn from: ${toDo}.`}
                </p>
            </div>
        </section>
    );

    async function setMode(mode: LearningState['mode']): Promise<void> {
        failure.value = await failureOf(async () => {
            await requestJson(agentPath(state.agentName, '/api/learning'), { method: 'PUT', body: { mode } });
        });
        onChange();
    }
}

function describeRoom(state: LearningState): string {
    const { lessons } = state;
    if (lessons === 0) return 'No line in the book is learned.';
    const lines = lessons === 1 ? '1 learned line takes' : `${lessons.toLocaleString()} learned lines take`;
    return `${lines} ${toShare(state)} of the room for them.`;
}

function toShare({ learnedCharacters, mostLearnedCharacters }: LearningState): string {
    const share = learnedCharacters / mostLearnedCharacters;
    return share > 0 && share < 0.01 ? 'less than 1 %' : `${Math.round(share * 100)} %`;
}
