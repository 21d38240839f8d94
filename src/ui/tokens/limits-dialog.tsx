import { useSignal } from '@preact/signals';
import type { TokenSummary } from '../../http/web/ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { Dialog } from '../controls/dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { LimitFields } from './limit-fields.tsx';

export interface LimitsDialogProps {
    readonly token: TokenSummary;
    readonly onSaved: () => void;
    readonly onClose: () => void;
}

export function LimitsDialog({ token, onSaved, onClose }: LimitsDialogProps) {
    const limits = useSignal(token.limits ?? {});
    const failure = useSignal<string | null>(null);
    return (
        <Dialog title={`Limits of ${token.note ?? token.hint}`} onClose={onClose}>
            <form
                class="stack"
                onSubmit={event => {
                    event.preventDefault();
                    void save();
                }}
            >
                <p class="small soft">Applies from the next request. 0 means no limit.</p>
                <LimitFields
                    limits={limits.value}
                    onChange={next => {
                        limits.value = next;
                    }}
                />
                {failure.value !== null && <Failure message={failure.value} />}
                <div class="row end">
                    <button type="button" class="button" onClick={onClose}>
                        Cancel
                    </button>
                    <button type="submit" class="button primary">
                        Save
                    </button>
                </div>
            </form>
        </Dialog>
    );

    async function save(): Promise<void> {
        try {
            await requestJson(`/api/tokens/${token.id}`, { method: 'PATCH', body: { limits: limits.value } });
            onSaved();
        } catch (error) {
            failure.value = errorMessage(error);
        }
    }
}
