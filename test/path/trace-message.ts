import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FEW = 5;
const MORE = 20;
/** A line that runs for (almost) each message is on its path; one that runs for some of them does other work meanwhile. */
const MOST_MESSAGES = 15;

/** How often each line of each source file ran, by file. */
type Coverage = ReadonlyMap<string, ReadonlyMap<number, number>>;

export interface TracedFile {
    /** From the root of the repository. */
    readonly file: string;
    /** The numbers of the lines that run for each message. */
    readonly lines: readonly number[];
}

/** The source files that one streamed message runs through. Sends messages to a server under coverage. */
export async function traceMessage(): Promise<readonly TracedFile[]> {
    const [few, many] = [await coverageOf(FEW), await coverageOf(FEW + MORE)];
    return [...many.keys()]
        .map(file => ({ file, lines: pathLines(few.get(file), many.get(file)) }))
        .filter(({ lines }) => lines.length > 0)
        .toSorted((first, second) => second.lines.length - first.lines.length);
}

/** The list for `src/README.md`: the files of each folder, in the order in which a message meets the folders. */
export function toPathList(traced: readonly TracedFile[]): string {
    const folders = Map.groupBy(traced, ({ file }) => file.slice('src/'.length, Math.max(file.lastIndexOf('/'), 3)));
    const names = [...folders.keys()].toSorted((one, other) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1));
    const rows = names.map(folder => {
        const files = (folders.get(folder) ?? []).map(({ file }) =>
            file.slice(file.lastIndexOf('/') + 1, -'.ts'.length),
        );
        return `| \`${folder || '.'}\` | ${files.toSorted().join(', ')} |`;
    });
    const title = `One streamed message runs through ${traced.length} files on its way in and out:`;
    return [title, '', '| Folder | Files |', '| --- | --- |', ...rows, ''].join('\n');
}

const ORDER = [
    '',
    'server',
    'http',
    'auth',
    'agents',
    'chat',
    'history',
    'models',
    'db',
    'usage',
    'telemetry',
    'domain',
    'shared',
];

function placeOf(folder: string): number {
    const place = ORDER.indexOf(folder.split('/')[0] ?? '');
    return place === -1 ? ORDER.length : place;
}

async function coverageOf(messages: number): Promise<Coverage> {
    const folder = mkdtempSync(join(tmpdir(), 'agents-server-path-'));
    try {
        const options = ['--coverage', '--coverage-reporter=lcov', `--coverage-dir=${folder}`];
        const run = Bun.spawn([process.execPath, 'test', ...options, './test/path/stream-messages.ts'], {
            env: { ...process.env, MESSAGES: String(messages) },
            stdout: 'ignore',
            stderr: 'pipe',
        });
        const [code, output] = [await run.exited, await new Response(run.stderr).text()];
        if (code !== 0) throw new Error(output);
        return parseLcov(readFileSync(join(folder, 'lcov.info'), 'utf8'));
    } finally {
        rmSync(folder, { recursive: true });
    }
}

function parseLcov(text: string): Coverage {
    const records = text.split('end_of_record').map(record => {
        const file = /^SF:(.*)$/m.exec(record)?.[1] ?? '';
        const lines = [...record.matchAll(/^DA:(\d+),(\d+)/gm)].map(
            ([, line, count]) => [Number(line), Number(count)] as const,
        );
        return [file, new Map(lines)] as const;
    });
    return new Map(records.filter(([file]) => file.startsWith('src/')));
}

/** The lines that ran for almost every message more. */
function pathLines(few: ReadonlyMap<number, number> = new Map(), many: ReadonlyMap<number, number> = new Map()) {
    return [...many].filter(([line, count]) => count - (few.get(line) ?? 0) >= MOST_MESSAGES).map(([line]) => line);
}
