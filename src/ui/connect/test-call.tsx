import { useSignal } from '@preact/signals';
import { Failure } from '../controls/failure.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { type CallResult, callAgent } from './call-agent.ts';

export interface TestCallProps {
    readonly agentName: string;
    readonly apiKey: string;
}

/** Makes the call that the examples make, from this page, and shows what goes out and what comes back. */
export function TestCall({ agentName, apiKey }: TestCallProps) {
    const isBusy = useSignal(false);
    const result = useSignal<CallResult | null>(null);
    const failure = useSignal<string | null>(null);
    return (
        <div class="stack">
            <div class="row">
                <button
                    type="button"
                    class="button primary"
                    disabled={isBusy.value || apiKey === ''}
                    onClick={() => void run()}
                >
                    {isBusy.value ? 'Asking…' : 'Make the call'}
                </button>
                <span class="soft small" role="status">
                    {describe()}
                </span>
            </div>
            {failure.value !== null && <Failure message={failure.value} />}
            {result.value !== null && (
                <>
                    <h3>Request</h3>
                    <Snippet label="Request" text={result.value.request} />
                    <h3>Answer</h3>
                    <Snippet label="Answer" text={result.value.answer} />
                </>
            )}
        </div>
    );

    function describe(): string {
        if (apiKey === '') return 'It needs a token.';
        if (result.value === null) return '';
        const { status, milliseconds } = result.value;
        return `${status === 200 ? 'It works' : 'It was refused'}: status ${status} after ${milliseconds} ms.`;
    }

    async function run(): Promise<void> {
        isBusy.value = true;
        failure.value = null;
        try {
            result.value = await callAgent({ agentName, apiKey });
        } catch (error) {
            result.value = null;
            failure.value = error instanceof Error ? error.message : String(error);
        }
        isBusy.value = false;
    }
}
