import { listOf, recordOrNull, textOrNull } from './json-fields.ts';
import type { ProviderClient } from './provider-client.ts';
import { readBoundedText } from './upstream/read-bounded-text.ts';

/** The model ids that a provider lists; `null` if it has no list or does not respond in time. */
export type ModelLister = () => Promise<readonly string[] | null>;

const LIST_TIMEOUT_MS = 3000;
const MAX_LIST_BYTES = 8 * 1024 * 1024;
const CACHE_MS = 5 * 60 * 1000;
/** A provider without a list is not asked again for every reply. */
const FAILURE_CACHE_MS = 60 * 1000;

/** Fetches the list when it is first needed and caches it for some minutes; concurrent callers share one request. */
export function createModelLister(
    client: ProviderClient,
    monotonicNow: () => number = () => performance.now(),
): ModelLister {
    let cachedUntil = Number.NEGATIVE_INFINITY;
    let list: Promise<readonly string[] | null> = Promise.resolve(null);
    return () => {
        if (monotonicNow() < cachedUntil) return list;
        cachedUntil = Number.POSITIVE_INFINITY;
        list = fetchModelsOrNull(client).then(models => {
            cachedUntil = monotonicNow() + (models === null ? FAILURE_CACHE_MS : CACHE_MS);
            return models;
        });
        return list;
    };
}

async function fetchModelsOrNull(client: ProviderClient): Promise<readonly string[] | null> {
    try {
        const response = await client.send({ path: '/models', signal: AbortSignal.timeout(LIST_TIMEOUT_MS) });
        return parseModelListOrNull(await readBoundedText(response, MAX_LIST_BYTES));
    } catch {
        return null;
    }
}

/** Accepts `{"data":[{"id"}]}` as OpenAI sends it, `{"models":[…]}`, or a bare list. */
export function parseModelListOrNull(json: string): readonly string[] | null {
    const body: unknown = JSON.parse(json);
    const record = recordOrNull(body);
    const entries = listOf(record === null ? body : (record['data'] ?? record['models']));
    const ids = entries.flatMap(entry => {
        const fields = recordOrNull(entry);
        return textOrNull(fields?.['id'] ?? fields?.['name'] ?? entry) ?? [];
    });
    return ids.length === 0 ? null : ids;
}
