import { useSignal } from '@preact/signals';
import type { TokenSummary } from '../../http/web/ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { toRelativeTime } from '../controls/to-relative-time.ts';
import { describeLimits } from './limit-fields.tsx';
import { LimitsDialog } from './limits-dialog.tsx';

export interface TokenTableProps {
    readonly tokens: readonly TokenSummary[];
    readonly onChange: () => void;
}

export function TokenTable({ tokens, onChange }: TokenTableProps) {
    const toRevoke = useSignal<TokenSummary | null>(null);
    const toLimit = useSignal<TokenSummary | null>(null);
    const failure = useSignal<string | null>(null);
    return (
        <>
            {failure.value !== null && <Failure message={failure.value} />}
            <ul class="tokens" aria-label="API keys">
                {tokens.map(token => (
                    <li key={token.id} class={token.isRevoked ? 'token revoked' : 'token'}>
                        <div class="token-name">
                            <strong>{token.note ?? 'No note'}</strong>
                            <code>{token.hint}</code>
                        </div>
                        <p class="small soft">
                            {token.agentNames === null ? 'All agents' : token.agentNames.join(', ')}
                            {' · created '}
                            {toRelativeTime(token.createdAt)}
                            {' · '}
                            {token.lastUsedAt === null ? 'never used' : `used ${toRelativeTime(token.lastUsedAt)}`}
                            {token.expiresAt !== null && ` · expires ${new Date(token.expiresAt).toLocaleDateString()}`}
                            {token.limits !== null && ` · ${describeLimits(token.limits)}`}
                        </p>
                        {token.isRevoked ? (
                            <span class="chip">Revoked</span>
                        ) : (
                            <div class="row">
                                <button
                                    type="button"
                                    class="button small"
                                    aria-label={`Limits of ${token.hint}`}
                                    onClick={() => {
                                        toLimit.value = token;
                                    }}
                                >
                                    Limits
                                </button>
                                <button
                                    type="button"
                                    class="button small"
                                    aria-label={`Revoke ${token.hint}`}
                                    onClick={() => {
                                        toRevoke.value = token;
                                    }}
                                >
                                    Revoke
                                </button>
                            </div>
                        )}
                    </li>
                ))}
            </ul>
            {toLimit.value !== null && (
                <LimitsDialog
                    token={toLimit.value}
                    onSaved={() => {
                        toLimit.value = null;
                        onChange();
                    }}
                    onClose={() => {
                        toLimit.value = null;
                    }}
                />
            )}
            {toRevoke.value !== null && (
                <ConfirmDialog
                    title="Revoke this API key?"
                    text={`Programs can no longer use ${toRevoke.value.hint}. This cannot be undone.`}
                    action="Revoke"
                    onConfirm={() => void revoke(toRevoke.value)}
                    onClose={() => {
                        toRevoke.value = null;
                    }}
                />
            )}
        </>
    );

    async function revoke(token: TokenSummary | null): Promise<void> {
        toRevoke.value = null;
        if (token === null) return;
        try {
            await requestJson(`/api/tokens/${token.id}`, { method: 'DELETE' });
            failure.value = null;
        } catch (error) {
            failure.value = errorMessage(error);
        }
        onChange();
    }
}
