import { cpus } from 'node:os';
import { median } from './measure/percentile.ts';
import type { Values } from './measure/rows.ts';
import { CORES } from './targets/programs.ts';

export interface TargetResult {
    readonly name: string;
    /** Of each round; what is measured once is in the first. */
    readonly rounds: readonly Values[];
}

interface Row {
    readonly key: string;
    readonly title: string;
    readonly digits: number;
    readonly isRatioShown?: boolean;
    readonly goal?: string;
    /** Of the medians of the target, of the pass-through and of the floor. */
    readonly isMet?: (own: number, other: GoalInput) => boolean;
}

interface GoalInput {
    readonly bare: Values;
    readonly floor: Values;
    readonly own: Values;
    readonly isPostgres: boolean;
}

const nan = Number.NaN;

const ROWS: readonly Row[] = [
    {
        key: 'jsonRate',
        title: 'JSON requests per second, 32 connections',
        digits: 0,
        isRatioShown: true,
        goal: '≥ 0.30 of bare, then 0.6; Postgres 0.12',
        isMet: (own, { bare, isPostgres }) => own >= (isPostgres ? 0.12 : 0.3) * (bare['jsonRate'] ?? nan),
    },
    { key: 'jsonCpu', title: 'CPU per JSON request, µs', digits: 0, goal: '≤ 180', isMet: own => own <= 180 },
    {
        key: 'streamChunks',
        title: 'stream chunks per second, 64 × 200 chunks',
        digits: 0,
        isRatioShown: true,
        goal: '≥ 0.20 of bare, then 0.25',
        isMet: (own, { bare }) => own >= 0.2 * (bare['streamChunks'] ?? nan),
    },
    { key: 'streamCpu', title: 'CPU per stream of 200 chunks, µs', digits: 0, goal: '≤ 750', isMet: own => own <= 750 },
    {
        key: 'chunkCpu',
        title: 'CPU per chunk every 5 ms, 256 streams, µs',
        digits: 1,
        goal: '≤ 1.3 × floor; Postgres 1.6 ×',
        isMet: (own, { floor, isPostgres }) => own <= (isPostgres ? 1.6 : 1.3) * (floor['chunkCpu'] ?? nan),
    },
    {
        key: 'togetherFirst',
        title: 'first chunk p99, 256 streams together, ms',
        digits: 0,
        goal: '≤ 150; Postgres 300',
        isMet: (own, { isPostgres }) => own <= (isPostgres ? 300 : 150),
    },
    {
        key: 'firstChunk',
        title: 'first chunk, one stream, p50 ms',
        digits: 2,
        goal: '≤ bare + 0.6, then + 0.4',
        isMet: (own, { bare }) => own <= (bare['firstChunk'] ?? nan) + 0.6,
    },
    {
        key: 'singleJson',
        title: 'JSON, one connection, p50 ms',
        digits: 2,
        goal: '≤ bare + 0.6',
        isMet: (own, { bare }) => own <= (bare['singleJson'] ?? nan) + 0.6,
    },
    { key: 'halfRate', title: 'half capacity: requests per second', digits: 0 },
    { key: 'halfMedian', title: 'half capacity: added p50, ms', digits: 2, goal: '≤ 0.35', isMet: own => own <= 0.35 },
    { key: 'halfSlow', title: 'half capacity: added p99, ms', digits: 2, goal: '≤ 0.95', isMet: own => own <= 0.95 },
    { key: 'restMemory', title: 'memory at rest, MB', digits: 0, goal: '≤ 60', isMet: own => own <= 60 },
    { key: 'openMemory', title: '1,000 open streams, MB', digits: 0, goal: '≤ 100', isMet: own => own <= 100 },
    {
        key: 'afterMemory',
        title: 'one minute after they ended, MB',
        digits: 0,
        goal: '≤ 1.2 × rest',
        isMet: (after, { own }) => after <= 1.2 * (own['restMemory'] ?? nan),
    },
    { key: 'startMs', title: 'start to first reply, ms', digits: 0, goal: '≤ 90 (binary)', isMet: own => own <= 90 },
    {
        key: 'startAgentMs',
        title: 'start to first reply of an agent, ms',
        digits: 0,
        goal: '≤ 110 (binary)',
        isMet: own => own <= 110,
    },
];

/** Targets without goals. */
const REFERENCES = ['bare', 'floor', 'portkey'];

/** A Markdown table: medians over the rounds, from the least to the most, and the ratio to the pass-through. */
export function toTable(results: readonly TargetResult[]): string {
    const medians = new Map(results.map(({ name, rounds }) => [name, mediansOf(rounds)]));
    const rows = ROWS.filter(({ key }) => [...medians.values()].some(values => values[key] !== undefined));
    const lines = rows.map(row => [
        row.title,
        ...results.map(({ name, rounds }) => toCell(row, name, rounds, medians)),
        row.goal ?? '',
    ]);
    const table = [['', ...results.map(({ name }) => name), 'goal'], ...lines];
    const widths = table[0]?.map((_, column) => Math.max(...table.map(line => line[column]?.length ?? 0))) ?? [];
    const printed = table.map(
        line => `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
    );
    const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
    return [printed[0], rule, ...printed.slice(1)].join('\n');
}

function toCell(row: Row, name: string, rounds: readonly Values[], medians: ReadonlyMap<string, Values>): string {
    const values = valuesOf(rounds, row.key);
    if (values.length === 0) return '';
    const own = median(values);
    const bare = medians.get('bare') ?? {};
    const parts = [format(own, row.digits)];
    if (values.length > 1)
        parts.push(`(${format(Math.min(...values), row.digits)}–${format(Math.max(...values), row.digits)})`);
    const ofBare = bare[row.key];
    if (row.isRatioShown && name !== 'bare' && ofBare !== undefined) parts.push(`${(own / ofBare).toFixed(3)} of bare`);
    if (row.isMet !== undefined && !REFERENCES.includes(name)) {
        const other = {
            bare,
            floor: medians.get('floor') ?? {},
            own: medians.get(name) ?? {},
            isPostgres: name.startsWith('postgres'),
        };
        parts.push(row.isMet(own, other) ? '✓' : '✗');
    }
    return parts.join(' ');
}

export function mediansOf(rounds: readonly Values[]): Values {
    return Object.fromEntries(
        ROWS.map(({ key }) => [key, valuesOf(rounds, key)] as const)
            .filter(([, values]) => values.length > 0)
            .map(([key, values]) => [key, median(values)]),
    );
}

function valuesOf(rounds: readonly Values[], key: string): number[] {
    return rounds.flatMap(({ [key]: value }) => (value === undefined || Number.isNaN(value) ? [] : [value]));
}

function format(value: number, digits: number): string {
    return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** What the numbers depend on. */
export function describeMachine() {
    const models = cpus();
    return {
        cpu: models[0]?.model.trim() ?? 'unknown',
        cores: models.length,
        bun: Bun.version,
        pinned:
            CORES === null ? 'not pinned' : `server on core ${CORES.server}, load and provider on core ${CORES.load}`,
    };
}
