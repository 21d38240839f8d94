import { useSignal } from '@preact/signals';
import { requestJson } from '../api/request-json.ts';
import { ConfirmDialog } from '../controls/confirm-dialog.tsx';
import { Failure } from '../controls/failure.tsx';
import { nextPath } from './login-path.ts';

/** What the admin can do about being logged in. */
export function SessionPanel() {
    const isAsking = useSignal(false);
    const said = useSignal<string | null>(null);
    const failure = useSignal<string | null>(null);
    return (
        <section class="panel stack" aria-labelledby="logged-in">
            <h1 id="logged-in">You are logged in</h1>
            <p class="soft">This browser is the admin’s. Sessions end by themselves after 30 days.</p>
            {failure.value !== null && <Failure message={failure.value} />}
            <div class="row">
                <a class="button primary" href={nextPath()}>
                    Go on
                </a>
                <button
                    type="button"
                    class="button"
                    onClick={() => {
                        isAsking.value = true;
                    }}
                >
                    Log out everywhere else
                </button>
            </div>
            <p class="small" role="status">
                {said.value}
            </p>
            {isAsking.value && (
                <ConfirmDialog
                    title="Log out everywhere else?"
                    text="Every other browser of the admin has to log in again. This one stays."
                    action="Log out the others"
                    onConfirm={() => void endOthers()}
                    onClose={() => {
                        isAsking.value = false;
                    }}
                />
            )}
        </section>
    );

    async function endOthers(): Promise<void> {
        isAsking.value = false;
        try {
            await requestJson('/api/sessions', { method: 'DELETE' });
            failure.value = null;
            said.value = 'All other browsers are logged out.';
        } catch (error) {
            failure.value = error instanceof Error ? error.message : String(error);
        }
    }
}
