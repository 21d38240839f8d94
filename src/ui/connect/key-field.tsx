import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { CreatedTokenAnswer } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { isAdmin } from '../api/server-status.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { Failure } from '../controls/failure.tsx';
import { isSecondClick } from '../controls/is-second-click.ts';
import { fitsHint } from './fits-hint.ts';
import { loadTokens, TokenPicker } from './token-picker.tsx';

export interface KeyFieldProps {
    readonly agentName: string;
    readonly apiKey: Signal<string>;
    /** What may be seen of the key that is meant; `null` where none of the server's tokens was chosen. */
    readonly hint: Signal<string | null>;
}

/** A key to put into the examples: one that somebody has, or for the admin a new one. It never leaves the page but in the test call. */
export function KeyField({ agentName, apiKey, hint }: KeyFieldProps) {
    const isNew = useSignal(false);
    const failure = useSignal<string | null>(null);
    const isBusy = useSignal(false);
    const tokens = useMemo(() => (isAdmin() ? loadTokens() : null), [isAdmin()]);
    return (
        <div class="stack">
            <div class="key-field">
                {tokens !== null && <TokenPicker agentName={agentName} hint={hint} tokens={tokens} />}
                <label class="field">
                    <span>Key</span>
                    <input
                        class="input"
                        type="text"
                        autocomplete="off"
                        spellcheck={false}
                        placeholder={hint.value ?? 'ptbk_…'}
                        value={apiKey.value}
                        onInput={event => {
                            isNew.value = false;
                            apiKey.value = event.currentTarget.value.trim();
                        }}
                    />
                </label>
                {isNew.value && <CopyButton text={apiKey.value} label="Copy the key" />}
                {isAdmin() && (
                    <button
                        type="button"
                        class="button"
                        disabled={isBusy.value}
                        onClick={event => {
                            if (!isSecondClick(event)) void create();
                        }}
                    >
                        New token
                    </button>
                )}
            </div>
            <p class="small soft" role="status">
                {describe()}
            </p>
            {failure.value !== null && <Failure message={failure.value} />}
        </div>
    );

    function describe(): string {
        if (isNew.value) return 'This token is for this agent alone. Copy its key now: it is not shown again.';
        if (hint.value !== null && apiKey.value === '') {
            return `The server shows no key twice. Paste the one that was given out as ${hint.value}.`;
        }
        if (hint.value !== null && !fitsHint(apiKey.value, hint.value))
            return `This is another key than ${hint.value}.`;
        return isAdmin()
            ? 'Paste a key, or make a new token for this agent.'
            : 'Paste a key that the admin of this server gave you. It stays on this page.';
    }

    async function create(): Promise<void> {
        isBusy.value = true;
        try {
            const { key } = await requestJson<CreatedTokenAnswer>('/api/tokens', {
                method: 'POST',
                body: { note: `Made on the page of ${agentName}`, agentNames: [agentName] },
            });
            apiKey.value = key;
            hint.value = null;
            isNew.value = true;
            failure.value = null;
            await tokens?.reload();
        } catch (error) {
            failure.value = error instanceof Error ? error.message : String(error);
        }
        isBusy.value = false;
    }
}
