import { signal, useSignal } from '@preact/signals';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Dialog } from '../controls/dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { toFirstBook } from './to-first-book.ts';

/** Module state, so that the input survives closing the dialog. */
const name = signal('');
const persona = signal('');

/** Creates an agent from a name and a description and opens its chat. */
export function NewAgentDialog({ onClose }: { readonly onClose: () => void }) {
    const failure = useSignal<string | null>(null);
    const isBusy = useSignal(false);
    return (
        <Dialog title="New agent" onClose={onClose}>
            <form
                onSubmit={event => {
                    event.preventDefault();
                    void create();
                }}
            >
                <label class="field">
                    <span>Name</span>
                    <input
                        class="input"
                        required
                        maxLength={80}
                        placeholder="Ada Ledger"
                        value={name.value}
                        onInput={event => {
                            name.value = event.currentTarget.value;
                        }}
                    />
                </label>
                <label class="field">
                    <span>Description, in a sentence or two</span>
                    <textarea
                        class="input"
                        rows={3}
                        maxLength={1000}
                        placeholder="Keeps the books of a small company and explains invoices."
                        value={persona.value}
                        onInput={event => {
                            persona.value = event.currentTarget.value;
                        }}
                    />
                </label>
                {failure.value !== null && <Failure message={failure.value} />}
                <div class="row end">
                    <button type="button" class="button" onClick={onClose}>
                        Cancel
                    </button>
                    <button type="submit" class="button primary" disabled={isBusy.value}>
                        Create agent
                    </button>
                </div>
            </form>
        </Dialog>
    );

    async function create(): Promise<void> {
        if (isBusy.value) return;
        isBusy.value = true;
        try {
            const { agentName } = await requestJson<{ readonly agentName: string }>('/api/agents', {
                method: 'POST',
                body: { agentSource: toFirstBook({ name: name.value, persona: persona.value }) },
            });
            location.assign(agentPath(agentName));
        } catch (error) {
            failure.value = errorMessage(error);
            isBusy.value = false;
        }
    }
}
