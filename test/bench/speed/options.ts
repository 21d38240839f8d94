import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dir, '../../..');
const TARGETS = ['bare', 'floor', 'portkey', 'source', 'other', 'binary', 'postgres'] as const;
export type TargetName = (typeof TARGETS)[number];

const ROWS = ['json', 'streams', 'paced', 'first', 'single', 'half', 'memory', 'open', 'start'] as const;
export type RowName = (typeof ROWS)[number];

export interface Options {
    readonly mode: 'full' | 'quick' | 'check';
    /** `null` for all that there are. */
    readonly targets: readonly TargetName[] | null;
    readonly rows: readonly RowName[];
    readonly rounds: number;
    readonly repo: string;
    readonly against: string | null;
    readonly binary: string | null;
    readonly portkey: string | null;
    readonly jsonFile: string | null;
}

/** Of `--grow`. */
export interface GrowthOptions {
    readonly mode: 'growth';
    /** `null` for all. */
    readonly sizes: readonly string[] | null;
    /** Of each size. */
    readonly part: number;
    readonly databases: readonly ('sqlite' | 'postgres')[];
    readonly rounds: number;
    readonly requestMs: number;
    readonly upkeepSeconds: number;
    readonly repo: string;
    readonly jsonFile: string | null;
}

/** What there is no time for. */
const SKIPPED: Record<Options['mode'], readonly RowName[]> = {
    full: [],
    quick: ['open'],
    check: ['first', 'half', 'memory', 'open', 'start'],
};

export const HELP = `bun run bench: how fast this server is, beside a pass-through and others, in one run.

  --quick          one short round: under a minute
  --check          no times: only whether each reply and each stored message is right
  --only a,b       targets: ${TARGETS.join(', ')}
  --rows a,b       rows: ${ROWS.join(', ')}
  --rounds N       rounds, in which the targets take turns (3)
  --repo PATH      the checkout whose src/main.ts is measured (this one)
  --against PATH   another checkout, as the target "other"
  --binary PATH    the binary (dist/agents-server; built if it is not there)
  --portkey PATH   the folder of an installed package @portkey-ai/gateway
  --json FILE      also writes all numbers to a file

bun run bench --grow: the same requests to servers whose data has grown, beside an empty one, on both databases.

  --quick          a twentieth of each size, and little time
  --sizes a,b      history, identical, key, conversation, conversations, agents, keys, book
  --only a,b       databases: sqlite, postgres
  --rounds N       rounds, of which the best counts (3)
  --upkeep-seconds N   how long each server is then watched (600)
  --repo PATH, --json FILE   as above`;

/** @throws Error for options that are not known */
export function readOptions(args: readonly string[]): Options | GrowthOptions | null {
    const { values } = parseArgs({
        args: [...args],
        options: {
            quick: { type: 'boolean', default: false },
            check: { type: 'boolean', default: false },
            help: { type: 'boolean', default: false },
            only: { type: 'string' },
            rows: { type: 'string' },
            rounds: { type: 'string' },
            repo: { type: 'string', default: ROOT },
            against: { type: 'string' },
            binary: { type: 'string' },
            portkey: { type: 'string' },
            json: { type: 'string' },
            grow: { type: 'boolean', default: false },
            sizes: { type: 'string' },
            'upkeep-seconds': { type: 'string' },
        },
    });
    if (values.help) return null;
    const repo = resolve(values.repo);
    const jsonFile = values.json === undefined ? null : resolve(values.json);
    if (values.grow) {
        const databases = ['sqlite', 'postgres'] as const;
        return {
            mode: 'growth',
            sizes: values.sizes?.split(',') ?? null,
            part: values.quick ? 1 / 20 : 1,
            databases: values.only === undefined ? databases : namesOf('database', values.only, databases),
            rounds: Number(values.rounds ?? (values.quick ? 2 : 3)),
            requestMs: values.quick ? 400 : 1500,
            upkeepSeconds: Number(values['upkeep-seconds'] ?? (values.quick ? 5 : 600)),
            repo,
            jsonFile,
        };
    }
    const mode = values.check ? 'check' : values.quick ? 'quick' : 'full';
    return {
        mode,
        targets: values.only === undefined ? null : namesOf('target', values.only, TARGETS),
        rows:
            values.rows === undefined
                ? ROWS.filter(row => !SKIPPED[mode].includes(row))
                : namesOf('row', values.rows, ROWS),
        rounds: Number(values.rounds ?? (mode === 'full' ? 3 : 1)),
        repo,
        against: values.against === undefined ? null : resolve(values.against),
        binary: values.binary === undefined ? null : resolve(values.binary),
        portkey: values.portkey === undefined ? null : resolve(values.portkey),
        jsonFile,
    };
}

function namesOf<Name extends string>(what: string, list: string, known: readonly Name[]): readonly Name[] {
    const names = list.split(',');
    const unknown = names.find(name => !known.some(each => each === name));
    if (unknown !== undefined) throw new Error(`There is no ${what} '${unknown}': ${known.join(', ')}.`);
    return known.filter(name => names.includes(name));
}
