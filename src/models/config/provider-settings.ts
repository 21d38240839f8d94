import { trimEnd } from '../../shared/trim-end.ts';
import { presetOrNull } from './provider-presets.ts';

/** One provider of the chain: where it is, how to authenticate, and what it has. */
export interface ProviderSettings {
    /** For people, the log and the history; holds no address and no key. */
    readonly name: string;
    /** Of its OpenAI-compatible endpoint, up to what stands before `/chat/completions`. */
    readonly baseUrl: string;
    /** `null` where it asks for none, as local servers do. */
    readonly apiKey: string | null;
    /** Asked for where a book wishes none that the provider has; `null`: the first chat model of its list. */
    readonly model: string | null;
    /** The models it has, where the operator says so; `null`: the provider is asked for its list. */
    readonly models: readonly string[] | null;
    /** Makes embeddings; the first one of its list by name where absent. */
    readonly embeddingModel?: string;
    /** Refuses `stream_options` and sends usage all the same. */
    readonly refusesStreamOptions?: boolean;
}

/**
 * The provider of `OPENAI_API_KEY`, `OPENAI_BASE_URL` and `OPENAI_MODEL`; empty where neither a key nor an address is set.
 * @throws Error of one line where the address is none
 */
export function openaiSettings(environment: Readonly<Record<string, string | undefined>>): readonly ProviderSettings[] {
    const apiKey = environment['OPENAI_API_KEY']?.trim() || null;
    const baseUrl = environment['OPENAI_BASE_URL']?.trim() || null;
    const model = environment['OPENAI_MODEL']?.trim() || null;
    if (baseUrl !== null && !isBaseUrl(baseUrl)) throw new Error(`OPENAI_BASE_URL ${BASE_URL_RULE}`);
    if (baseUrl !== null) return [{ name: 'openai', baseUrl: toBaseUrl(baseUrl), apiKey, model, models: null }];
    const preset = presetOrNull('openai');
    if (apiKey === null || preset === null) return [];
    const { baseUrl: ownBaseUrl, embeddingModel } = preset;
    return [
        {
            ...{ name: 'openai', baseUrl: ownBaseUrl, apiKey, model: model ?? preset.model, models: null },
            ...(embeddingModel === undefined ? {} : { embeddingModel }),
        },
    ];
}

export const BASE_URL_RULE = 'must be an http or https address without user name, password, query and fragment';

export function isBaseUrl(text: string): boolean {
    const url = URL.parse(text);
    if (url === null || !['http:', 'https:'].includes(url.protocol)) return false;
    return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** The address as the SDK wants it, which puts a slash and the path behind it. */
export function toBaseUrl(url: string): string {
    return trimEnd(url, '/');
}
