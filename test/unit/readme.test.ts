import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { ENVIRONMENT_VARIABLES } from '../../src/environment-variables.ts';

const README = join(import.meta.dir, '../../README.md');

test("the README's table of variables is the configuration's", async () => {
    const text = await Bun.file(README).text();
    const [, table] = /<!-- configuration -->\n([\s\S]*?)<!-- \/configuration -->/.exec(text) ?? [];
    expect(table).toBe(configurationTable());
});

/** What stands between the README's two comments; the failing test prints it where it has to be put anew. */
function configurationTable(): string {
    const rows = Object.entries(ENVIRONMENT_VARIABLES).map(([name, { default: value, description }]) => {
        return `| \`${name}\` | ${value === undefined || value === '' ? '' : `\`${value}\``} | ${description} |`;
    });
    return ['| variable | default | what it says |', '|---|---|---|', ...rows, ''].join('\n');
}
