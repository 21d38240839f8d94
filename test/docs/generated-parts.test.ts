import { expect, test } from 'bun:test';
import { documentedFiles } from './generated-parts.ts';

const files = await documentedFiles();

test.each(files.map(({ file }) => file))('%s has what `bun run docs` writes', file => {
    const { current, generated } = files.find(each => each.file === file) ?? {};
    expect(current).toBe(generated);
});
