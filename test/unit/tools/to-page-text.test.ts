import { describe, expect, test } from 'bun:test';
import { toPageText } from '../../../src/tools/to-page-text.ts';
import { expectLinearWork, LINEAR_TIME_TIMEOUT } from '../../support/expect-linear-time.ts';

function textOfHtml(body: string): Promise<string> {
    return toPageText(
        new TextEncoder().encode(`<!doctype html>${body}`),
        'text/html',
        new AbortController().signal,
    ).then(({ text }) => text);
}

describe('a table of a page', () => {
    test('has a line for each row, however long its cells are', async () => {
        const long =
            'Goods that are not used can be given back within thirty days, together with what they were bought with.';
        const text = await textOfHtml(
            `<p>Terms</p><table><caption>Shop</caption><thead><tr><th>What<th>How</thead><tr><td>Return<td>${long}</tr><tr><td><td><p>By post</p></table><p>End</p>`,
        );
        expect(text).toBe(`Terms\n\nShop\nWhat | How\nReturn | ${long}\n | By post\n\nEnd`);
    });

    test('used for layout keeps the lines of its columns', async () => {
        const text = await textOfHtml('<table><tr><td><h1>Peas</h1><p>They want it cool.</p><td>News</table>');
        expect(text).toBe('Peas\n\nThey want it cool.\n\nNews');
    });

    test.each(['colspan', 'rowspan'])('is as large as it is, whatever its %s says', async attribute => {
        const text = await textOfHtml(`<table><tr><td ${attribute}="1000000000">Peas<td>Green</table>`);
        expect(text).toBe('Peas | Green');
    });

    test(
        'takes no longer for each of its rows where it has many',
        async () => {
            const rows = 100_000;
            let text = '';
            await expectLinearWork(async () => {
                text = await textOfHtml(`<table>${'<tr><td>Peas<td>Green'.repeat(rows)}</table>`);
            });
            expect(text).toBe('Peas | Green\n'.repeat(rows).trim());
        },
        LINEAR_TIME_TIMEOUT,
    );
});
