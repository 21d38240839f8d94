import { maskSecrets } from '../../shared/log.ts';
import type { ProviderSettings } from '../config/provider-settings.ts';

/** What a provider's message must not reveal. */
export interface PrivateWords {
    /** Names of models, the provider and its host. */
    readonly names: readonly string[];
    readonly apiKey: string | null;
    /** The system message and the book's examples: no three words in a row of them may occur. */
    readonly texts: readonly string[];
}

const LONGEST_MESSAGE = 300;
const ADDRESS_PATTERN =
    /\/\/|@|www\.|localhost|\b\d{1,3}(?:\.\d{1,3}){3}\b|:\d{2,5}\b|::[0-9a-f]|[\w-]\.(?:com|org|net|io|ai|dev|app|cloud|local|internal|lan|corp|home|test|svc|intranet)\b/i;
const KEY_PATTERN = /\b(?:sk|pk|key|org|proj|req|acct)[-_]\w|\d[A-Za-z0-9_-]{18}|[A-Za-z0-9_-]{18}\d/i;
const MODEL_PATTERN =
    /\b(?:gpt|chatgpt|claude|gemini|gemma|llama|mistral|mixtral|codestral|qwen|deepseek|grok|phi|command-r|sonar|kimi|glm|o[1-9])\b/i;

/** A provider's message if it is safe to show to anyone, else `null`. In doubt `null`: a fixed sentence is used instead. */
export function safeMessageOrNull(message: string, privateWords: PrivateWords): string | null {
    const text = message.trim();
    if (text === '' || text.length > LONGEST_MESSAGE || /[\p{C}<>{}]/u.test(text)) return null;
    if (ADDRESS_PATTERN.test(text) || KEY_PATTERN.test(text) || MODEL_PATTERN.test(text)) return null;
    if (maskSecrets(text) !== text) return null;
    if (privateWords.apiKey !== null && text.includes(privateWords.apiKey)) return null;
    const lowerText = text.toLowerCase();
    if (privateWords.names.some(name => name !== '' && lowerText.includes(name.toLowerCase()))) return null;
    return quotesAny(text, privateWords.texts) ? null : text;
}

const QUOTED_WORDS = 3;

function quotesAny(message: string, texts: readonly string[]): boolean {
    const words = toWords(message);
    const runs = words
        .slice(0, Math.max(words.length - QUOTED_WORDS + 1, 0))
        .map((_, start) => ` ${words.slice(start, start + QUOTED_WORDS).join(' ')} `);
    const wholeMessage = ` ${words.join(' ')} `;
    return texts.some(text => {
        const textWords = toWords(text);
        const wholeText = ` ${textWords.join(' ')} `;
        if (textWords.length === 0) return false;
        return textWords.length < QUOTED_WORDS
            ? wholeMessage.includes(wholeText)
            : runs.some(run => wholeText.includes(run));
    });
}

function toWords(text: string): readonly string[] {
    return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Names of a provider that its messages may contain and clients must not see. */
export function privateNamesOf(settings: ProviderSettings, model: unknown): string[] {
    return [
        settings.name,
        new URL(settings.baseUrl).hostname,
        String(model),
        settings.model ?? '',
        ...(settings.models ?? []),
    ];
}
