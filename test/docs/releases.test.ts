import { afterAll, beforeAll, expect, test } from 'bun:test';
import { join } from 'node:path';
import packageFile from '../../package.json' with { type: 'json' };
import { FULL_VERSION } from '../../src/server/version.ts';
import { jsonOf } from '../support/json-of.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';
import { ROOT } from './generated-parts.ts';

const KINDS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Performance', 'Security'];

let server: TestServer;
beforeAll(async () => {
    server = await startTestServer();
});
afterAll(() => server.stop());

const changelog = await Bun.file(join(ROOT, 'CHANGELOG.md')).text();
const releases = [...changelog.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading ?? '');

test('the version is the same in the package, the program, the API and the changelog', async () => {
    const { version } = packageFile;
    const { info } = await jsonOf<{ info: { version: string } }>(await fetch(`${server.url}/docs/json`));
    const [, latest] = releases.map(release => /^\[(.*?)\]/.exec(release)?.[1]);
    expect({ program: FULL_VERSION.split(' ')[1], api: info.version, changelog: latest }).toEqual({
        program: version,
        api: version,
        changelog: version,
    });
});

test('the changelog lists dated releases, newest first, below what is unreleased', () => {
    const [unreleased, ...dated] = releases;
    expect(unreleased).toBe('[Unreleased]');
    for (const release of dated) expect(release).toMatch(/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/);
    const dates = dated.map(release => release.slice(-10));
    expect(dates).toEqual(dates.toSorted().toReversed());
});

test('the changelog groups changes by kind', () => {
    const kinds = [...changelog.matchAll(/^### (.*)$/gm)].map(([, kind]) => kind ?? '');
    expect(kinds.filter(kind => !KINDS.includes(kind))).toEqual([]);
});
