import { useSignal } from '@preact/signals';
import { Snippet } from '../controls/snippet.tsx';
import { type SnippetInput, toCurlSnippet, toJavascriptSnippet, toPythonSnippet } from './to-snippets.ts';

const SNIPPETS = { JavaScript: toJavascriptSnippet, Python: toPythonSnippet, curl: toCurlSnippet } as const;
type Language = keyof typeof SNIPPETS;

const LANGUAGES: readonly Language[] = ['JavaScript', 'Python', 'curl'];

/** The same call in each language; arrow keys go through them, as in every set of tabs. */
export function SnippetTabs(input: SnippetInput) {
    const language = useSignal<Language>('JavaScript');
    return (
        <div>
            <div class="tabs" role="tablist" aria-label="Language" onKeyDown={handleKey}>
                {LANGUAGES.map(each => (
                    <button
                        key={each}
                        type="button"
                        role="tab"
                        id={`tab-${each}`}
                        aria-selected={each === language.value}
                        aria-controls="snippet"
                        tabIndex={each === language.value ? 0 : -1}
                        onClick={() => {
                            language.value = each;
                        }}
                    >
                        {each}
                    </button>
                ))}
            </div>
            <div id="snippet" role="tabpanel" aria-labelledby={`tab-${language.value}`}>
                <Snippet label={`Example in ${language.value}`} text={SNIPPETS[language.value](input)} />
            </div>
        </div>
    );

    function handleKey(event: KeyboardEvent): void {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (step === undefined) return;
        const index = (LANGUAGES.indexOf(language.value) + step + LANGUAGES.length) % LANGUAGES.length;
        language.value = LANGUAGES[index] ?? 'JavaScript';
        document.getElementById(`tab-${language.value}`)?.focus();
    }
}
