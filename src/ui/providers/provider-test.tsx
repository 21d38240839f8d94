import { useSignal } from '@preact/signals';
import type { ProviderTestAnswer } from '../../http/web/operation-ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { toTime } from '../usage/to-words.ts';

export interface ProviderTestProps {
    readonly name: string;
    readonly position: number;
    readonly onTested: () => void;
}

/** Asks the provider a real question, and says what came of it. */
export function ProviderTest({ name, position, onTested }: ProviderTestProps) {
    const isAsking = useSignal(false);
    const outcome = useSignal<ProviderTestAnswer | null>(null);
    const { value: answer } = outcome;
    return (
        <>
            <button
                type="button"
                class="button small"
                aria-label={`Test ${name}`}
                disabled={isAsking.value}
                onClick={() => void ask()}
            >
                {isAsking.value ? 'Asking…' : 'Test'}
            </button>
            <p class={answer?.isAnswered === false ? 'provider-outcome failed' : 'provider-outcome'} role="status">
                {answer !== null && toSentence(answer)}
            </p>
        </>
    );

    async function ask(): Promise<void> {
        isAsking.value = true;
        outcome.value = null;
        try {
            outcome.value = await requestJson<ProviderTestAnswer>(`/api/providers/${position}/test`, {
                method: 'POST',
            });
        } catch (error) {
            const text = error instanceof Error ? error.message : String(error);
            outcome.value = { isAnswered: false, text, model: null, firstTokenMs: null, durationMs: 0 };
        }
        isAsking.value = false;
        onTested();
    }
}

function toSentence({ isAnswered, text, model, durationMs }: ProviderTestAnswer): string {
    if (!isAnswered) return text;
    return `It works: ${model ?? 'it'} answered “${text.trim()}” in ${toTime(durationMs)}.`;
}
