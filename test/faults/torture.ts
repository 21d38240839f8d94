import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

// `bun run torture [--quick] [--seed 1234] [kill fuzz …]`: the long form of the tests with generated input.

const HARNESSES = ['access', 'failing-ports', 'fuzz', 'kill', 'properties', 'soak'];
/** Longer than any of them runs. */
const TIMEOUT_MS = 4 * 60 * 60_000;

const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, seed: { type: 'string' } },
    allowPositionals: true,
});
const unknown = positionals.filter(name => !HARNESSES.includes(name));
if (unknown.length > 0 || (values.seed !== undefined && !/^\d+$/.test(values.seed))) {
    console.error(`Usage: bun run torture [--quick] [--seed <number>] [${HARNESSES.join(' ')}]`);
    process.exit(2);
}

const names = positionals.length > 0 ? positionals : HARNESSES;
const files = names.flatMap(name =>
    name === 'properties' ? propertyTests() : [join('test/faults', `${name}.test.ts`)],
);
const tests = Bun.spawn([process.execPath, 'test/run-tests.ts', `--timeout=${TIMEOUT_MS}`, ...files], {
    cwd: join(import.meta.dir, '../..'),
    env: {
        ...process.env,
        TORTURE: values.quick ? 'quick' : 'long',
        ...(values.seed === undefined ? {} : { TEST_SEED: values.seed }),
    },
    stdio: ['inherit', 'inherit', 'inherit'],
});
process.exit(await tests.exited);

/** Every file whose tests make up their own examples. */
function propertyTests(): readonly string[] {
    const root = join(import.meta.dir, '..');
    const paths = [...new Bun.Glob('**/*.test.ts').scanSync(root)];
    return paths
        .filter(
            path => !path.startsWith('clients/') && readFileSync(join(root, path), 'utf8').includes('checkProperty('),
        )
        .map(path => join('test', path));
}
