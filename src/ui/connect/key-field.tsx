import { type Signal, useSignal } from '@preact/signals';
import type { CreatedTokenAnswer } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { isAdmin } from '../api/server-status.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { Failure } from '../controls/failure.tsx';

export interface KeyFieldProps {
    readonly agentName: string;
    readonly apiKey: Signal<string>;
}

/** A key to put into the examples: one that somebody has, or for the admin a new one. It never leaves the page but in the test call. */
export function KeyField({ agentName, apiKey }: KeyFieldProps) {
    const isNew = useSignal(false);
    const failure = useSignal<string | null>(null);
    return (
        <div class="stack">
            <div class="key-field">
                <label class="field">
                    <span>Token</span>
                    <input
                        class="input"
                        type="text"
                        autocomplete="off"
                        spellcheck={false}
                        placeholder="ptbk_…"
                        value={apiKey.value}
                        onInput={event => {
                            isNew.value = false;
                            apiKey.value = event.currentTarget.value.trim();
                        }}
                    />
                </label>
                {isNew.value && <CopyButton text={apiKey.value} label="Copy the token" />}
                {isAdmin() && (
                    <button type="button" class="button" onClick={() => void create()}>
                        New token
                    </button>
                )}
            </div>
            <p class="small soft" role="status">
                {isNew.value
                    ? 'This token is for this agent alone. Copy it now: it is not shown again.'
                    : isAdmin()
                      ? 'Paste a token, or make a new one for this agent.'
                      : 'Paste a token that the admin of this server gave you. It stays on this page.'}
            </p>
            {failure.value !== null && <Failure message={failure.value} />}
        </div>
    );

    async function create(): Promise<void> {
        try {
            const { key } = await requestJson<CreatedTokenAnswer>('/api/tokens', {
                method: 'POST',
                body: { note: `Made on the page of ${agentName}`, agentNames: [agentName] },
            });
            apiKey.value = key;
            isNew.value = true;
            failure.value = null;
        } catch (error) {
            failure.value = error instanceof Error ? error.message : String(error);
        }
    }
}
