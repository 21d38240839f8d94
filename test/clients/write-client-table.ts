import { join } from 'node:path';

const README = join(import.meta.dir, '../../src/README.md');
const BEGIN = '<!-- clients -->\n';
const END = '<!-- /clients -->';

interface Tally {
    readonly done: string[];
    readonly failed: string[];
}

/** Puts the results of a run, as the test runner reports them, between the two comments of `src/README.md`. */
export async function writeClientTable(junit: string): Promise<void> {
    const tallies = new Map<string, Tally>();
    for (const [, attributes = '', rest = ''] of junit.matchAll(/<testcase ([^>]*?)(\/>|>[\s\S]*?<\/testcase>)/g)) {
        const name = unescapeXml(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? '');
        const [client = '', what = ''] = splitOnce(name, ': ');
        const tally = tallies.get(client) ?? { done: [], failed: [] };
        tallies.set(client, tally);
        (rest.includes('<failure') ? tally.failed : tally.done).push(what);
    }
    const rows = Array.from(tallies, ([client, { done, failed }]) => {
        const result = failed.length === 0 ? 'passed' : `failed: ${failed.join(', ')}`;
        return [client, done.join(', '), result];
    });
    const table = toTable([['client', 'what was run', 'result'], ...rows]);
    const text = await Bun.file(README).text();
    const begin = text.indexOf(BEGIN) + BEGIN.length;
    await Bun.write(README, text.slice(0, begin) + table + text.slice(text.indexOf(END)));
}

/** Columns as wide as their widest cell, as the formatter has them; the first row is the head. */
function toTable(rows: readonly (readonly string[])[]): string {
    const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
    const lines = rows.map(row => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
    const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
    return [...lines.slice(0, 1), rule, ...lines.slice(1), ''].join('\n');
}

function splitOnce(text: string, separator: string): readonly string[] {
    const index = text.indexOf(separator);
    return index === -1 ? [text, ''] : [text.slice(0, index), text.slice(index + separator.length)];
}

function unescapeXml(text: string): string {
    return text
        .replaceAll('&quot;', '"')
        .replaceAll('&apos;', "'")
        .replaceAll('&#39;', "'")
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&');
}
