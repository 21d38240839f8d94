import { type Signal, useSignal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';

const CHOICES = [
    { visibility: 'PUBLIC', label: 'Public', text: 'Everybody finds it and may talk to it.' },
    { visibility: 'UNLISTED', label: 'Unlisted', text: 'Whoever has the address may talk to it.' },
    { visibility: 'PRIVATE', label: 'Private', text: 'For the admin, and for keys that name it.' },
] as const;

export interface VisibilityChoiceProps {
    readonly agentName: string;
    readonly current: Signal<AgentSummary['visibility']>;
}

/** Who may see the agent; set at once. */
export function VisibilityChoice({ agentName, current }: VisibilityChoiceProps) {
    const failure = useSignal<string | null>(null);
    return (
        <section class="panel stack" aria-labelledby="who-sees-it">
            <h2 id="who-sees-it">Who may see it</h2>
            <fieldset class="choices">
                <legend class="visually-hidden">Visibility</legend>
                {CHOICES.map(({ visibility, label, text }) => (
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
            failure.value = error instanceof Error ? error.message : String(error);
        }
    }
}
