import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FEW = 5;
const MORE = 20;
/** A line that runs for (almost) each message is on its path; one that runs for some of them does other work meanwhile. */
const MOST_MESSAGES = 15;
const MOST_FILES = 70;
const MOST_ASYNC_GENERATORS = 4;

/** How often each line of each source file ran, by file. */
type Coverage = ReadonlyMap<string, ReadonlyMap<number, number>>;

test('one streamed message runs through few files and few async generators', async () => {
    const [few, many] = [await coverageOf(FEW), await coverageOf(FEW + MORE)];
    const files = [...many.keys()]
        .map(file => ({ file, lines: pathLines(few.get(file), many.get(file)) }))
        .filter(({ lines }) => lines.length > 0)
        .toSorted((first, second) => second.lines.length - first.lines.length);
    const generators = files.flatMap(({ file, lines }) => asyncGeneratorsOf(file, lines));
    const lineCount = files.reduce((sum, { lines }) => sum + lines.length, 0);
    console.log(
        `One streamed message: ${files.length} files, ${lineCount} lines, ${generators.length} async generators`,
    );
    for (const { file, lines } of files) console.log(`${String(lines.length).padStart(4)} ${file}`);
    console.log(generators.join('\n'));
    expect(generators.length).toBeLessThanOrEqual(MOST_ASYNC_GENERATORS);
    expect(files.length).toBeLessThanOrEqual(MOST_FILES);
});

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

/** The async generators in a file of which a line is on the path. */
function asyncGeneratorsOf(file: string, lines: readonly number[]): readonly string[] {
    const source = readFileSync(file, 'utf8').split('\n');
    return source.flatMap((text, index) => {
        const name = /async function\*\s*(\w+)/.exec(text)?.[1];
        if (name === undefined) return [];
        const indent = /^\s*/.exec(text)?.[0] ?? '';
        const length = source.slice(index).indexOf(`${indent}}`);
        const isOnPath = lines.some(line => line > index + 1 && line <= index + length);
        return isOnPath ? [`${name} in ${file}`] : [];
    });
}
