import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from './generated-parts.ts';

const FILES = ['*.md', '.github/**/*.md', 'src/**/*.md']
    .flatMap(pattern => [...new Bun.Glob(pattern).scanSync({ cwd: ROOT, dot: true })])
    .toSorted();

/** Addresses of a repository's pages on GitHub, relative to its files. */
const GITHUB_PAGE = /^(\.\.\/)+(releases|issues|security)\b/;

test.each(FILES)('%s links only to files and headings that exist', file => {
    const broken = linksOf(file).filter(link => !GITHUB_PAGE.test(link) && !isFound(file, link));
    expect(broken).toEqual([]);
});

function isFound(file: string, link: string): boolean {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? file : join(dirname(file), path);
    if (!existsSync(join(ROOT, target))) return false;
    return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** Links and pictures within the repository. */
function linksOf(file: string): readonly string[] {
    const text = proseOf(file);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)];
    return links.map(([, link, source]) => link ?? source ?? '').filter(link => !/^[a-z]+:/.test(link));
}

function anchorsOf(file: string): readonly string[] {
    return [...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
        heading
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, '')
            .replaceAll(' ', '-'),
    );
}

function proseOf(file: string): string {
    return readFileSync(join(ROOT, file), 'utf8')
        .replace(/^```[\s\S]*?^```$/gm, '')
        .replace(/`[^`\n]*`/g, code => code.replace(/[[\]()]/g, ''));
}
