import { z } from 'zod';
import type { OwnTool } from '../ports/tool-runner.ts';
import { AppError } from '../shared/errors.ts';
import type { SafeFetch } from './safe-fetch.ts';

const MOST_RESULTS = 10;
const MOST_BYTES = 2_000_000;

/** What SearXNG answers with `format=json`; other engines can be put behind the same form. */
const searchAnswer = z.object({
    results: z.array(z.object({ title: z.string(), url: z.string(), content: z.string().nullish() })),
});

export interface SearchToolInput {
    readonly fetch: SafeFetch;
    /** The operator's search engine, with `{query}` where the words go. */
    readonly searchUrl: string;
    readonly note: string | null;
}

/** `USE SEARCH ENGINE`: titles, addresses and first words of what the operator's search engine finds. */
export function createSearchTool({ fetch, searchUrl, note }: SearchToolInput): OwnTool {
    const description = 'Searches the web.';
    return {
        name: 'search_web',
        description: note === null ? description : `${description} ${note}`,
        parameters: {
            type: 'object',
            properties: { query: { type: 'string', description: 'The words to search for.' } },
            required: ['query'],
            additionalProperties: false,
        },
        async run({ query }, signal) {
            if (typeof query !== 'string' || query.trim() === '') {
                throw new AppError('parameter_missing', 'The words to search for are missing.');
            }
            const url = searchUrl.replaceAll('{query}', encodeURIComponent(query));
            const response = await fetch(url, { signal, maxBytes: MOST_BYTES });
            if (!response.ok) throw new AppError('upstream_failed', `The search engine answered ${response.status}.`);
            const { data } = searchAnswer.safeParse(await response.json());
            if (data === undefined)
                throw new AppError('upstream_failed', 'The search engine answered in another form.');
            const results = data.results.slice(0, MOST_RESULTS).map(toLines);
            return { text: results.length === 0 ? 'Nothing was found.' : results.join('\n\n'), isError: false };
        },
    };
}

function toLines({ title, url, content }: z.output<typeof searchAnswer>['results'][number]): string {
    return [title, url, content ?? ''].filter(line => line !== '').join('\n');
}
