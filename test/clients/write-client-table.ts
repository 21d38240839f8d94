import { join } from 'node:path';
import { fillBlock } from '../../src/http/docs/fill-block.ts';

const GUIDE = join(import.meta.dir, '../../src/docs/clients.md');

interface Tally {
    readonly done: string[];
    readonly failed: string[];
}

/** Writes the results of a run, as the test runner reports them, into the guide to clients. */
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
    const table = toTable([['Client', 'What was run', 'Result'], ['---', '---', '---'], ...rows]);
    await Bun.write(GUIDE, fillBlock(await Bun.file(GUIDE).text(), 'tested-clients', table));
}

function toTable(rows: readonly (readonly string[])[]): string {
    return rows.map(row => `| ${row.join(' | ')} |\n`).join('');
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
