import { useSignal } from '@preact/signals';
import { Snippet } from '../controls/snippet.tsx';
import { Tabs } from '../controls/tabs.tsx';
import { type SnippetInput, toCurlSnippet, toJavascriptSnippet, toPythonSnippet } from './to-snippets.ts';

const SNIPPETS = { JavaScript: toJavascriptSnippet, Python: toPythonSnippet, curl: toCurlSnippet } as const;
type Language = keyof typeof SNIPPETS;

const LANGUAGES: readonly Language[] = ['JavaScript', 'Python', 'curl'];

/** The same call in each language. */
export function SnippetTabs(input: SnippetInput) {
    const language = useSignal<Language>('JavaScript');
    return (
        <Tabs label="Language" names={LANGUAGES} selected={language}>
            <Snippet label={`Example in ${language.value}`} text={SNIPPETS[language.value](input)} />
        </Tabs>
    );
}
