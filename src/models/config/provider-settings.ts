import { trimEnd } from '../../shared/trim-end.ts';
import { presetOrNull } from './provider-presets.ts';

/** One provider of the chain: where it is, how to authenticate, and what it has. */
export interface ProviderSettings {
    /** Shown to users, in the log and in the history; contains no address and no API key. */
    readonly name: string;
    /** The URL of its OpenAI-compatible API, without `/chat/completions`. */
    readonly baseUrl: string;
    /** `null` if it needs none, as local servers. */
    readonly apiKey: string | null;
    /** Used if the provider does not have the book's model; `null`: the first chat model of its list. */
    readonly model: string | null;
    /** The configured models; `null`: the provider's own list. */
    readonly models: readonly string[] | null;
    /** If absent, the first embedding model of its list by name. */
    readonly embeddingModel?: string;
    /** Rejects `stream_options` and sends usage anyway. */
    readonly refusesStreamOptions?: boolean;
}

/**
 * The provider of `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `OPENAI_MODEL`; empty if neither an API key nor a URL is set.
 * @throws Error with a one-line message if the URL is invalid
 */
export function openaiSettings(environment: Readonly<Record<string, string | undefined>>): readonly ProviderSettings[] {
    const apiKey = environment['OPENAI_API_KEY']?.trim() || null;
    const baseUrl = environment['OPENAI_BASE_URL']?.trim() || null;
    const model = environment['OPENAI_MODEL']?.trim() || null;
    if (baseUrl !== null && !isBaseUrl(baseUrl)) throw new Error(`OPENAI_BASE_URL ${BASE_URL_RULE}`);
    if (baseUrl !== null) return [{ name: 'openai', baseUrl: toBaseUrl(baseUrl), apiKey, model, models: null }];
    const preset = presetOrNull('openai');
    if (apiKey === null || preset === null) return [];
    const { embeddingModel } = preset;
    return [
        {
            name: 'openai',
            baseUrl: preset.baseUrl,
            apiKey,
            model: model ?? preset.model,
            models: null,
            ...(embeddingModel === undefined ? {} : { embeddingModel }),
        },
    ];
}

export const BASE_URL_RULE = 'must be an http or https URL without user name, password, query or fragment';

export function isBaseUrl(text: string): boolean {
    const url = URL.parse(text);
    if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
    return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** The URL without a slash at its end: the path is appended to it. */
export function toBaseUrl(url: string): string {
    return trimEnd(url, '/');
}
