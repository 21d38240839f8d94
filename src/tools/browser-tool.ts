import type { OwnTool } from '../ports/tool-runner.ts';
import { AppError } from '../shared/errors.ts';
import { readPage } from './read-page.ts';
import type { SafeFetch } from './safe-fetch.ts';

/** `USE BROWSER`: reads the text of public pages. */
export function createBrowserTool(fetch: SafeFetch, note: string | null): OwnTool {
    const description = 'Opens a web page or PDF and gives its text.';
    return {
        name: 'open_page',
        description: note === null ? description : `${description} ${note}`,
        parameters: {
            type: 'object',
            properties: { url: { type: 'string', description: 'The http or https address.' } },
            required: ['url'],
            additionalProperties: false,
        },
        async run({ url }, signal) {
            if (typeof url !== 'string') throw new AppError('parameter_missing', 'The address is missing.');
            const page = await readPage(fetch, { url, etag: null, lastModified: null, content: null }, signal);
            return { text: page?.content ?? '', isError: false };
        },
    };
}
