import { expect, test } from 'bun:test';
import { RecentRows } from '../../src/db/recent-rows.ts';
import type { Change, ChangeFeed } from '../../src/ports/change-feed.ts';

interface Row {
    readonly name: string;
    readonly value: number;
}

function createRows({ isSeen = true } = {}) {
    const listeners: ((change: Change) => void)[] = [];
    const stored = new Map<string, Row>([['a', { name: 'a', value: 1 }]]);
    const reads: string[] = [];
    let gate: Promise<void> = Promise.resolve();
    const changes: ChangeFeed = {
        async announce(change) {
            for (const listener of listeners) listener(change);
        },
        catchUp: () => isSeen,
        onChange(listener) {
            listeners.push(listener);
            return () => {};
        },
    };
    const rows = new RecentRows<Row>({
        changes,
        async read(key) {
            reads.push(key);
            const row = stored.get(key) ?? null;
            await gate;
            return row;
        },
        isAffected: ({ name }, change) =>
            change.kind === 'unknown' || (change.kind === 'agent' && change.agentName === name),
        limit: 2,
    });
    return { rows, stored, reads, changes, holdReads: (until: Promise<void>) => (gate = until) };
}

test('reads a row only once until it changes', async () => {
    const { rows, reads } = createRows();
    expect([await rows.findOrNull('a'), await rows.findOrNull('a')]).toEqual(Array(2).fill({ name: 'a', value: 1 }));
    expect(reads).toEqual(['a']);
});

test.each<Change>([{ kind: 'agent', agentName: 'a' }, { kind: 'unknown' }])(
    'reads a row again after %p',
    async change => {
        const { rows, stored, changes } = createRows();
        await rows.findOrNull('a');
        stored.set('a', { name: 'a', value: 2 });
        await changes.announce(change);
        expect(await rows.findOrNull('a')).toEqual({ name: 'a', value: 2 });
    },
);

test('keeps a row when another one changes', async () => {
    const { rows, reads, changes } = createRows();
    await rows.findOrNull('a');
    await changes.announce({ kind: 'agent', agentName: 'b' });
    await rows.findOrNull('a');
    expect(reads).toEqual(['a']);
});

test('does not keep a row that was read while it changed', async () => {
    const { rows, stored, changes, holdReads } = createRows();
    const held = Promise.withResolvers<void>();
    holdReads(held.promise);
    const reading = rows.findOrNull('a');
    stored.set('a', { name: 'a', value: 2 });
    await changes.announce({ kind: 'agent', agentName: 'a' });
    held.resolve();
    await reading;
    expect(await rows.findOrNull('a')).toEqual({ name: 'a', value: 2 });
});

test('reads every time if changes cannot be seen at once', async () => {
    const { rows, reads } = createRows({ isSeen: false });
    await rows.findOrNull('a');
    await rows.findOrNull('a');
    expect(reads).toEqual(['a', 'a']);
});
