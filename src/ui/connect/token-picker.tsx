import type { Signal } from '@preact/signals';
import type { TokenSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';

export interface TokenPickerProps {
    readonly agentName: string;
    /** The hint of the selected API key; `null` if none is selected. */
    readonly hint: Signal<string | null>;
    readonly tokens: TokenList;
}

export type TokenList = ReturnType<typeof loadTokens>;

/** Loads the API keys of the server. Only for the admin. */
export function loadTokens() {
    return createLoader(async () => {
        type Answer = { readonly tokens: readonly TokenSummary[] };
        return (await requestJson<Answer>('/api/tokens')).tokens;
    });
}

/** Selects one of the API keys that work for this agent. */
export function TokenPicker({ agentName, hint, tokens }: TokenPickerProps) {
    const { value: loaded } = tokens.current;
    const usable = loaded.state === 'ready' ? loaded.value.filter(token => isUsable(token, agentName)) : [];
    if (usable.length === 0) return null;
    return (
        <label class="field">
            <span>Existing key</span>
            <select
                class="input"
                value={hint.value ?? ''}
                onChange={event => {
                    hint.value = event.currentTarget.value || null;
                }}
            >
                <option value="">Other</option>
                {usable.map(token => (
                    <option key={token.id} value={token.hint}>
                        {token.hint} · {token.note ?? 'no note'}
                    </option>
                ))}
            </select>
        </label>
    );
}

function isUsable({ isRevoked, expiresAt, agentNames }: TokenSummary, agentName: string): boolean {
    const isInvalid = isRevoked || (expiresAt !== null && Date.parse(expiresAt) <= Date.now());
    return !isInvalid && (agentNames === null || agentNames.includes(agentName));
}
