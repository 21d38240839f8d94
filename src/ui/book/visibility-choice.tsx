import { type Signal, useSignal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { VISIBILITY_CHOICES } from '../agents/visibility-choices.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';

export interface VisibilityChoiceProps {
    readonly agentName: string;
    readonly current: Signal<AgentSummary['visibility']>;
}

/** Changes apply immediately. */
export function VisibilityChoice({ agentName, current }: VisibilityChoiceProps) {
    const failure = useSignal<string | null>(null);
    return (
        <section class="panel stack" aria-labelledby="who-sees-it">
            <h2 id="who-sees-it">Visibility</h2>
            <fieldset class="choices">
                <legend class="visually-hidden">Visibility</legend>
                {VISIBILITY_CHOICES.map(({ visibility, label, text }) => (
                    <label key={visibility} class="choice">
                        <input
                            type="radio"
                            name="visibility"
                            checked={visibility === current.value}
                            onChange={() => void choose(visibility)}
                        />
                        <strong>{label}</strong>
                        <span class="small soft">{text}</span>
                    </label>
                ))}
            </fieldset>
            {failure.value !== null && <Failure message={failure.value} />}
        </section>
    );

    async function choose(visibility: AgentSummary['visibility']): Promise<void> {
        const before = current.value;
        current.value = visibility;
        try {
            const path = `/api/agents/${encodeURIComponent(agentName)}`;
            await requestJson(path, { method: 'PATCH', body: { visibility } });
            failure.value = null;
        } catch (error) {
            current.value = before;
            failure.value = errorMessage(error);
        }
    }
}
