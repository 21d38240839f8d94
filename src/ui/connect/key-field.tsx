import { type Signal, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import type { CreatedTokenAnswer } from '../../http/web/ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { isAdmin } from '../api/server-status.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { Failure } from '../controls/failure.tsx';
import { isSecondClick } from '../controls/is-second-click.ts';

import { loadTokens, TokenPicker } from './token-picker.tsx';

export interface KeyFieldProps {
    readonly agentName: string;
    readonly apiKey: Signal<string>;
    /** The hint of the selected API key; `null` if none is selected. */
    readonly hint: Signal<string | null>;
}

/** The API key for the examples: pasted, or created by the admin. It leaves the page only in the test request. */
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
                    <span>API key</span>
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
                {isNew.value && <CopyButton text={apiKey.value} label="Copy API key" />}
                {isAdmin() && (
                    <button
                        type="button"
                        class="button"
                        disabled={isBusy.value}
                        onClick={event => {
                            if (!isSecondClick(event)) void create();
                        }}
                    >
                        Create API key
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
        if (isNew.value) return 'This API key works only for this agent. Copy it now. It will not be shown again.';
        if (hint.value !== null && apiKey.value === '') {
            return `The server does not show existing keys. Paste the key ${hint.value}.`;
        }
        if (hint.value !== null && !matchesHint(apiKey.value, hint.value))
            return `This key does not match ${hint.value}.`;
        return isAdmin()
            ? 'Paste an API key, or create one for this agent.'
            : 'Paste the API key that you got from the admin. It stays on this page.';
    }

    async function create(): Promise<void> {
        isBusy.value = true;
        try {
            const { key } = await requestJson<CreatedTokenAnswer>('/api/tokens', {
                method: 'POST',
                body: { note: `Created on the page of ${agentName}`, agentNames: [agentName] },
            });
            apiKey.value = key;
            hint.value = null;
            isNew.value = true;
            failure.value = null;
            await tokens?.reload();
        } catch (error) {
            failure.value = errorMessage(error);
        }
        isBusy.value = false;
    }
}

/** Whether a key may be the one with this hint, which is its beginning and its end: `ptbk_6135…9e59`. */
function matchesHint(key: string, hint: string): boolean {
    const [begin = '', end = ''] = hint.split('…');
    return key.startsWith(begin) && key.endsWith(end);
}
