import { useSignal } from '@preact/signals';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';

export interface LearningSummaryProps {
    readonly state: LearningState;
    readonly onChange: () => void;
}

const MODES = [
    { mode: 'LEARN_AT_ONCE', label: 'At once', text: 'What people teach stands in the book with the next answer.' },
    { mode: 'REVIEW', label: 'After review', text: 'What people teach waits here until you accept it.' },
    { mode: 'OFF', label: 'Off', text: 'Nothing is learned, whichever way people talk to the agent.' },
] as const;

/** How the agent learns, and how much it has learned. */
export function LearningSummary({ state, onChange }: LearningSummaryProps) {
    const failure = useSignal<string | null>(null);
    const { lessons, learnedCharacters, mostLearnedCharacters } = state;
    return (
        <section class="panel stack" aria-labelledby="how-it-learns">
            <h2 id="how-it-learns">How it learns</h2>
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
            <p class="small soft">
                {lessons === 1 ? '1 learned line' : `${lessons.toLocaleString()} learned lines`}, {toShare(state)} of
                the room for them. Taught by {state.teacher}.
            </p>
            <progress
                class="room"
                max={mostLearnedCharacters}
                value={learnedCharacters}
                aria-label="Room for what is learned"
            />
        </section>
    );

    async function setMode(mode: LearningState['mode']): Promise<void> {
        try {
            await requestJson(agentPath(state.agentName, '/api/learning'), { method: 'PUT', body: { mode } });
            failure.value = null;
        } catch (error) {
            failure.value = error instanceof Error ? error.message : String(error);
        }
        onChange();
    }
}

function toShare({ learnedCharacters, mostLearnedCharacters }: LearningState): string {
    const share = learnedCharacters / mostLearnedCharacters;
    if (share > 0 && share < 0.01) return 'less than 1 %';
    return `${Math.round(share * 100)} %`;
}
