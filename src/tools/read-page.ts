import type { KnowledgePage } from '../ports/knowledge-pages.ts';
import { AppError } from '../shared/errors.ts';
import type { SafeFetch } from './safe-fetch.ts';
import { toPageText } from './to-page-text.ts';

/** The content of a page, with the validators of its server. */
export type PageReading = Pick<KnowledgePage, 'etag' | 'lastModified' | 'title'> & { readonly content: string };

/** The last reading of a page; all `null` if it was not read yet. */
export type KnownPage = Pick<KnowledgePage, 'url' | 'etag' | 'lastModified' | 'content'>;

const MAX_BYTES = 5_000_000;
const TIMEOUT_MS = 20_000;

/**
 * Reads a page; `null` if it has not changed.
 * @throws AppError if it cannot be read
 */
export async function readPage(fetch: SafeFetch, known: KnownPage, signal: AbortSignal): Promise<PageReading | null> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(TOO_SLOW), TIMEOUT_MS);
    try {
        const ended = AbortSignal.any([timeout.signal, signal]);
        const options = { headers: requestHeaders(known), signal: ended, maxBytes: MAX_BYTES };
        const response = await fetch(known.url, options);
        if (response.status === 304 && known.content !== null) return null;
        if (!response.ok) throw new AppError('upstream_failed', `The page responded with status ${response.status}.`);
        const bytes = new Uint8Array(await response.arrayBuffer());
        const { title, text } = await toPageText(bytes, response.headers.get('content-type') ?? '', ended);
        const { headers } = response;
        return { title, content: text, etag: headers.get('etag'), lastModified: headers.get('last-modified') };
    } finally {
        clearTimeout(timer);
    }
}

const TOO_SLOW = new AppError('upstream_timeout', 'The page took too long.');

function requestHeaders({ etag, lastModified, content }: KnownPage): Headers {
    const headers = new Headers({
        accept: 'text/html, text/markdown, text/plain, application/pdf;q=0.9, */*;q=0.1',
        'user-agent': 'agents-server',
    });
    if (content !== null && etag !== null) headers.set('if-none-match', etag);
    else if (content !== null && lastModified !== null) headers.set('if-modified-since', lastModified);
    return headers;
}
