import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentSchema } from '../../src/config.ts';

const README = join(import.meta.dir, '../../README.md');

test("the README's table of variables is the configuration's", async () => {
    const text = await Bun.file(README).text();
    const [, table] = /<!-- configuration -->\n([\s\S]*?)<!-- \/configuration -->/.exec(text) ?? [];
    expect(table).toBe(configurationTable());
});

/** What stands between the README's two comments; the failing test prints it where it has to be put anew. */
function configurationTable(): string {
    const { properties = {} } = z.toJSONSchema(environmentSchema, { io: 'input', unrepresentable: 'any' });
    const rows = Object.entries(properties).map(([name, property]) => {
        const { default: value, description } = Object(property);
        return `| \`${name}\` | ${value === undefined || value === '' ? '' : `\`${value}\``} | ${description} |`;
    });
    return ['| variable | default | what it says |', '|---|---|---|', ...rows, ''].join('\n');
}
