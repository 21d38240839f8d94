import { toPassages } from '../books/to-passages.ts';
import { ownerOfPage } from '../chat/knowledge-owner.ts';
import type { KnowledgePage, KnowledgePageStore, KnowledgePages } from '../ports/knowledge-pages.ts';
import type { KnowledgeSearch } from '../ports/knowledge-search.ts';
import type { Background } from '../shared/background.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { Log } from '../shared/log.ts';
import { RecentCache } from '../shared/recent-cache.ts';
import { type PageReading, readPage } from './read-page.ts';
import type { SafeFetch } from './safe-fetch.ts';

export interface KnowledgePagesInput {
    readonly store: KnowledgePageStore;
    readonly search: KnowledgeSearch;
    readonly fetch: SafeFetch;
    readonly background: Background;
    /** Aborted when the server closes: no page is worth waiting for then. */
    readonly signal: AbortSignal;
    readonly now: Clock;
    readonly log: Log;
}

/** A page is asked for again after a day, and after ten minutes where it could not be read. */
const FRESH_MS = 24 * 60 * 60_000;
const RETRY_MS = 10 * 60_000;
/** Of one book. */
const MOST_PAGES = 50;
const MOST_REMEMBERED = 5_000;

export function createKnowledgePages(input: KnowledgePagesInput): KnowledgePages {
    const { store, background, now } = input;
    /** Until when there is nothing to do for a page, so that a turn costs no look into the database. */
    const freshUntil = new RecentCache<string, number>(MOST_REMEMBERED);
    return {
        prefetch(urls) {
            const due = urls.slice(0, MOST_PAGES).filter(url => (freshUntil.get(url) ?? 0) <= now().getTime());
            if (due.length === 0) return;
            // Before the work: turns that come meanwhile do not begin it again.
            for (const url of due) remember(url, now().getTime() + RETRY_MS);
            background.run(async () => {
                for (const url of due) {
                    if (input.signal.aborted) return;
                    remember(url, (await bringUpToDate(input, url)).getTime());
                }
            });
        },
        statesOf: urls => Promise.all(urls.slice(0, MOST_PAGES).map(url => store.findOrNull(url))),
    };

    function remember(url: string, until: number): void {
        freshUntil.set(url, until);
    }
}

/** Gives the time until which the page is not to be looked at again. */
async function bringUpToDate(
    { store, search, fetch, signal, now, log }: KnowledgePagesInput,
    url: string,
): Promise<Date> {
    const known = await store.findOrNull(url);
    const checkedAt = now();
    // Another server, or this one before its last start, has read it.
    if (known !== null && known.checkAfter > checkedAt) return known.checkAfter;
    const before = known ?? emptyPage(url, checkedAt);
    const page = await pageAfterReading(before, checkedAt);
    if (page.content !== null && page.contentHash !== known?.contentHash) {
        const passages = [...new Set(toPassages(page.content))];
        await search.index(ownerOfPage(url), { passages, hash: sha256Hex(JSON.stringify(passages)) });
    }
    await store.save(page);
    return page.checkAfter;

    async function pageAfterReading(page: KnowledgePage, at: Date): Promise<KnowledgePage> {
        try {
            const reading = await readPage(fetch, page, signal);
            return {
                ...page,
                ...toColumns(reading),
                checkedAt: at,
                checkAfter: new Date(at.getTime() + FRESH_MS),
                error: null,
            };
        } catch (cause) {
            if (signal.aborted) return { ...page, checkAfter: at };
            log.warn({ url, error: cause }, 'A page of knowledge could not be read.');
            const error = cause instanceof AppError ? cause.message : 'The page could not be read.';
            // What was read before stays.
            return { ...page, checkedAt: at, checkAfter: new Date(at.getTime() + RETRY_MS), error };
        }
    }
}

function toColumns(reading: PageReading | null): Partial<KnowledgePage> {
    return reading === null ? {} : { ...reading, contentHash: sha256Hex(reading.content) };
}

function emptyPage(url: string, at: Date): KnowledgePage {
    const nothing = { etag: null, lastModified: null, title: null, contentHash: null, content: null, error: null };
    return { url, createdAt: at, checkedAt: at, checkAfter: at, ...nothing };
}
