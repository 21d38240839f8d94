import { useSignal } from '@preact/signals';
import { errorMessage } from '../api/error-message.ts';
import { Failure } from '../controls/failure.tsx';
import { Snippet } from '../controls/snippet.tsx';
import { type CallResult, callAgent } from './call-agent.ts';

export interface TestCallProps {
    readonly agentName: string;
    readonly apiKey: string;
}

/** Sends the request of the examples from this page, and shows request and response. */
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
                    {isBusy.value ? 'Sending…' : 'Send request'}
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
                    <h3>Response</h3>
                    <Snippet label="Response" text={result.value.response} />
                </>
            )}
        </div>
    );

    function describe(): string {
        if (apiKey === '') return 'Enter an API key first.';
        if (result.value === null) return '';
        const { status, milliseconds } = result.value;
        return `${status === 200 ? 'Success' : 'Failed'}: status ${status} after ${milliseconds} ms.`;
    }

    async function run(): Promise<void> {
        isBusy.value = true;
        failure.value = null;
        try {
            result.value = await callAgent({ agentName, apiKey });
        } catch (error) {
            result.value = null;
            failure.value = errorMessage(error);
        }
        isBusy.value = false;
    }
}
