import { listOf, recordOrNull, textOrNull } from './json-fields.ts';
import type { ProviderClient } from './sdk-client.ts';
import { readBoundedText } from './upstream/read-bounded-text.ts';

const LIST_TIMEOUT_MS = 3000;
const MAX_LIST_BYTES = 8 * 1024 * 1024;
const FRESH_MS = 5 * 60 * 1000;
/** The pause after a failed request for the list doubles with each further failure. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60 * 1000;

/** The model ids that a provider lists, requested when they are first needed; concurrent callers share one request. */
export class ModelList {
    readonly #client: ProviderClient;
    readonly #monotonicNow: () => number;
    #last: readonly string[] | null = null;
    #pending: Promise<void> | null = null;
    #failures = 0;
    #freshUntil = Number.NEGATIVE_INFINITY;

    constructor(client: ProviderClient, monotonicNow: () => number = () => performance.now()) {
        this.#client = client;
        this.#monotonicNow = monotonicNow;
    }

    /**
     * The list; `null` if the provider has none or does not respond in time. A list that could be read once is used until a newer one can be
     * read. With `isNeeded` a failure a moment ago does not count: without the list no model can be chosen.
     */
    async idsOrNull({ isNeeded }: { readonly isNeeded: boolean }): Promise<readonly string[] | null> {
        const isDue = this.#monotonicNow() >= this.#freshUntil || (isNeeded && this.#failures > 0);
        if (isDue) this.#pending ??= this.#load();
        const isWorthWaiting = this.#last === null && (isNeeded || this.#failures === 0);
        if (isWorthWaiting) await this.#pending;
        return this.#last;
    }

    async #load(): Promise<void> {
        const ids = await fetchModelsOrNull(this.#client);
        this.#pending = null;
        this.#failures = ids === null ? this.#failures + 1 : 0;
        this.#last = ids ?? this.#last;
        const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1));
        this.#freshUntil = this.#monotonicNow() + (ids === null ? pauseMs : FRESH_MS);
    }
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
