import { useSignal } from '@preact/signals';
import type { ProviderTestAnswer } from '../../http/web/operation-ui-protocol.ts';
import { errorMessage } from '../api/error-message.ts';
import { requestJson } from '../api/request-json.ts';
import { formatDuration } from '../usage/format-values.ts';

export interface ProviderTestProps {
    readonly name: string;
    readonly position: number;
    readonly onTested: () => void;
}

/** Sends the provider a real request and shows the result. */
export function ProviderTest({ name, position, onTested }: ProviderTestProps) {
    const isTesting = useSignal(false);
    const outcome = useSignal<ProviderTestAnswer | null>(null);
    const { value: answer } = outcome;
    return (
        <>
            <button
                type="button"
                class="button small"
                aria-label={`Test ${name}`}
                disabled={isTesting.value}
                onClick={() => void runTest()}
            >
                {isTesting.value ? 'Testing…' : 'Test'}
            </button>
            <p class={answer?.isAnswered === false ? 'provider-outcome failed' : 'provider-outcome'} role="status">
                {answer !== null && toSentence(answer)}
            </p>
        </>
    );

    async function runTest(): Promise<void> {
        isTesting.value = true;
        outcome.value = null;
        try {
            outcome.value = await requestJson<ProviderTestAnswer>(`/api/providers/${position}/test`, {
                method: 'POST',
            });
        } catch (error) {
            const text = errorMessage(error);
            outcome.value = { isAnswered: false, text, model: null, firstTokenMs: null, durationMs: 0 };
        }
        isTesting.value = false;
        onTested();
    }
}

function toSentence({ isAnswered, text, model, durationMs }: ProviderTestAnswer): string {
    if (!isAnswered) return text;
    return `Success: ${model ?? 'the model'} replied “${text.trim()}” in ${formatDuration(durationMs)}.`;
}
