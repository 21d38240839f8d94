import { useSignal } from '@preact/signals';
import type { AgentSummary, CreatedTokenAnswer } from '../../http/web/ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Failure } from '../controls/failure.tsx';
import { isSecondClick } from '../controls/is-second-click.ts';
import { LimitFields, type TokenLimits } from './limit-fields.tsx';

export interface NewTokenFormProps {
    readonly agents: readonly AgentSummary[];
    readonly onCreated: (key: string) => void;
}

export function NewTokenForm({ agents, onCreated }: NewTokenFormProps) {
    const note = useSignal('');
    const chosen = useSignal<readonly string[]>([]);
    const limits = useSignal<TokenLimits>({});
    const failure = useSignal<string | null>(null);
    const isBusy = useSignal(false);
    return (
        <form
            class="panel stack"
            aria-labelledby="new-token"
            onSubmit={event => {
                event.preventDefault();
                void create();
            }}
        >
            <h2 id="new-token">New API key</h2>
            <label class="field">
                <span>Note</span>
                <input
                    class="input"
                    maxLength={500}
                    placeholder="For example: Eve’s laptop"
                    value={note.value}
                    onInput={event => {
                        note.value = event.currentTarget.value;
                    }}
                />
            </label>
            <fieldset class="field">
                <legend>Agents</legend>
                <div>
                    {agents.map(({ agentName, profile }) => (
                        <label key={agentName} class="check">
                            <input
                                type="checkbox"
                                checked={chosen.value.includes(agentName)}
                                onChange={event => choose(agentName, event.currentTarget.checked)}
                            />
                            {profile.fullName}
                        </label>
                    ))}
                </div>
                <p class="small soft">
                    {chosen.value.length === 0 ? 'All public and unlisted agents.' : 'Only the selected agents.'}
                </p>
            </fieldset>
            <details class="field">
                <summary>Limits</summary>
                <LimitFields
                    limits={limits.value}
                    onChange={next => {
                        limits.value = next;
                    }}
                />
            </details>
            {failure.value !== null && <Failure message={failure.value} />}
            <div class="row">
                <button
                    type="submit"
                    class="button primary"
                    disabled={isBusy.value}
                    onClick={event => {
                        if (isSecondClick(event)) event.preventDefault();
                    }}
                >
                    Create API key
                </button>
            </div>
        </form>
    );

    function choose(agentName: string, isChosen: boolean): void {
        const others = chosen.value.filter(each => each !== agentName);
        chosen.value = isChosen ? [...others, agentName] : others;
    }

    async function create(): Promise<void> {
        if (isBusy.value) return;
        isBusy.value = true;
        try {
            const { key } = await requestJson<CreatedTokenAnswer>('/api/tokens', {
                method: 'POST',
                body: {
                    note: note.value.trim(),
                    agentNames: chosen.value.length === 0 ? null : chosen.value,
                    limits: limits.value,
                },
            });
            note.value = '';
            chosen.value = [];
            limits.value = {};
            failure.value = null;
            onCreated(key);
        } catch (error) {
            failure.value = errorMessage(error);
        }
        isBusy.value = false;
    }
}
