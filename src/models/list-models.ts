import { listOf, recordOrNull, textOrNull } from './json-fields.ts';
import type { ProviderClient } from './provider-client.ts';
import { readBoundedText } from './upstream/read-bounded-text.ts';

/** The models that a provider lists, by its own ids; `null` where it has no list or does not answer in time. */
export type ModelLister = () => Promise<readonly string[] | null>;

const LIST_TIMEOUT_MS = 3000;
const MAX_LIST_BYTES = 8 * 1024 * 1024;
const KEPT_MS = 5 * 60 * 1000;
/** A provider without a list is not asked for it with every reply. */
const FAILURE_KEPT_MS = 60 * 1000;

/** Asks for the list when it is first needed and keeps it for some minutes; callers at the same time share one request. */
export function createModelLister(
    client: ProviderClient,
    monotonicNow: () => number = () => performance.now(),
): ModelLister {
    let keptUntil = Number.NEGATIVE_INFINITY;
    let list: Promise<readonly string[] | null> = Promise.resolve(null);
    return () => {
        if (monotonicNow() < keptUntil) return list;
        keptUntil = Number.POSITIVE_INFINITY;
        list = fetchModelsOrNull(client).then(models => {
            keptUntil = monotonicNow() + (models === null ? FAILURE_KEPT_MS : KEPT_MS);
            return models;
        });
        return list;
    };
}

async function fetchModelsOrNull(client: ProviderClient): Promise<readonly string[] | null> {
    try {
        const response = await client.ask({ path: '/models', signal: AbortSignal.timeout(LIST_TIMEOUT_MS) });
        return parseModelListOrNull(await readBoundedText(response, MAX_LIST_BYTES));
    } catch {
        return null;
    }
}

/** `{"data":[{"id"}]}` as OpenAI has it, `{"models":[…]}`, or a bare list. */
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
