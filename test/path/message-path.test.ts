import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { fillBlock } from '../../src/http/docs/fill-block.ts';
import { toPathList, traceMessage } from './trace-message.ts';

const MOST_FILES = 70;
const MOST_ASYNC_GENERATORS = 4;

const files = await traceMessage();

test('one streamed message runs through few files and few async generators', () => {
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

test('src/README.md has the list that `bun run docs` writes', () => {
    const readme = readFileSync('src/README.md', 'utf8');
    expect(readme).toBe(fillBlock(readme, 'path', toPathList(files)));
});

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
