import type { Signal } from '@preact/signals';
import type { TokenSummary } from '../../http/web/ui-protocol.ts';
import { createLoader } from '../api/loaded.ts';
import { requestJson } from '../api/request-json.ts';

export interface TokenPickerProps {
    readonly agentName: string;
    /** The hint of the token that is meant; `null` for none of them. */
    readonly hint: Signal<string | null>;
    readonly tokens: TokenList;
}

export type TokenList = ReturnType<typeof loadTokens>;

/** The tokens of this server, for the admin. */
export function loadTokens() {
    return createLoader(async () => {
        type Answer = { readonly tokens: readonly TokenSummary[] };
        return (await requestJson<Answer>('/api/tokens')).tokens;
    });
}

/** The tokens that open this agent, by what may be seen of them. */
export function TokenPicker({ agentName, hint, tokens }: TokenPickerProps) {
    const { value: loaded } = tokens.current;
    const usable = loaded.state === 'ready' ? loaded.value.filter(token => opens(token, agentName)) : [];
    if (usable.length === 0) return null;
    return (
        <label class="field">
            <span>Token</span>
            <select
                class="input"
                value={hint.value ?? ''}
                onChange={event => {
                    hint.value = event.currentTarget.value || null;
                }}
            >
                <option value="">Any other</option>
                {usable.map(token => (
                    <option key={token.id} value={token.hint}>
                        {token.hint} · {token.note ?? 'without a note'}
                    </option>
                ))}
            </select>
        </label>
    );
}

function opens({ isRevoked, expiresAt, agentNames }: TokenSummary, agentName: string): boolean {
    const isOver = isRevoked || (expiresAt !== null && Date.parse(expiresAt) <= Date.now());
    return !isOver && (agentNames === null || agentNames.includes(agentName));
}
