import { describe, expect, test } from 'bun:test';
import { openDatabase } from '../../src/db/open-database.ts';
import { openStores } from '../../src/db/open-stores.ts';
import type { Change } from '../../src/ports/change-feed.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { newChatRow } from '../support/new-chat-row.ts';
import { pgbouncerProgram, startPgbouncer } from '../support/start-pgbouncer.ts';

const program = pgbouncerProgram();
/** More than the pooler has sessions, so that clients take turns in them. */
const AT_ONCE = 20;

eachDialect('behind a pooler', (_, { dialect, newUrl }) => {
    if (dialect !== 'postgres') return;

    for (const mode of ['transaction', 'session', 'none'] as const) {
        describe.skipIf(mode !== 'none' && program === null)(`in ${mode} mode`, () => {
            test('every query, turn and counter works at the same time, and changes arrive on other servers', async () => {
                const direct = await newUrl();
                const pooler = mode === 'none' ? null : await startPgbouncer(program ?? '', direct, mode);
                const url = pooler?.url ?? direct;
                const [database, other] = [await openDatabase(url), await openDatabase(url)];
                try {
                    await database.migrate();
                    expect(await other.migrate()).toEqual([]);
                    expect(await database.ping()).toEqual({ isPooled: mode !== 'none' });
                    const stores = [openStores(database), openStores(other)];
                    for (let round = 0; round < 3; round += 1) {
                        const work = Array.from({ length: AT_ONCE }, (_, index) => {
                            const { chatHistory } = stores[index % 2] ?? openStores(database);
                            const hash = `${round} ${index}`;
                            return chatHistory.beginTurn({
                                agentName: 'jack-green',
                                callerHash: 'caller',
                                messageHashes: [hash],
                                plan: rows => ({ insert: [newChatRow({ messageHash: hash })], result: rows.length }),
                            });
                        });
                        expect(await Promise.all(work)).toEqual(Array(AT_ONCE).fill(0));
                        await Promise.all(
                            Array.from({ length: AT_ONCE }, () => database.counters?.add('counter', 1, 60_000)),
                        );
                    }
                    expect(await other.counters?.read('counter')).toBe(3 * AT_ONCE);

                    const changed = Promise.withResolvers<void>();
                    let isAnnounced = false;
                    const isSeen = ({ kind }: Change) => kind === 'agent' || kind === 'unknown';
                    other.changes.onChange(change => isAnnounced && isSeen(change) && changed.resolve());
                    isAnnounced = true;
                    await database.changes.announce({ kind: 'agent', agentName: 'jack-green' });
                    await changed.promise;
                } finally {
                    await database.close();
                    await other.close();
                    await pooler?.stop();
                }
            });
        });
    }
});
