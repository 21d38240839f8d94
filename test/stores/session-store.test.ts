import { expect, test } from 'bun:test';
import { query } from '../../src/db/statement.ts';
import { sha256Hex } from '../../src/shared/hash.ts';
import { eachDialect } from '../support/each-dialect.ts';

const NOON = new Date('2026-11-22T12:00:00.000Z');
const JUST_BEFORE_NOON = new Date('2026-11-22T11:59:59.999Z');
const MORNING = new Date('2026-11-22T08:00:00.000Z');

eachDialect('session store', open => {
    test('accepts a session until it expires or ends', async () => {
        const { sessions } = (await open()).stores;
        const [secretHash, otherHash] = [sha256Hex('secret'), sha256Hex('other')];
        await sessions.create({ secretHash, createdAt: MORNING, expiresAt: NOON });
        await sessions.create({ secretHash: otherHash, createdAt: MORNING, expiresAt: NOON });

        expect(await sessions.isValid(secretHash, JUST_BEFORE_NOON)).toBe(true);
        expect(await sessions.isValid(secretHash, NOON)).toBe(false);
        expect(await sessions.isValid(sha256Hex('guessed'), MORNING)).toBe(false);

        await sessions.delete(secretHash);
        await sessions.delete(secretHash);
        expect(await sessions.isValid(secretHash, MORNING)).toBe(false);
        expect(await sessions.isValid(otherHash, MORNING)).toBe(true);
    });

    test('deletes expired sessions when a new one begins', async () => {
        const { stores, database } = await open();
        const later = new Date('2026-11-23T00:00:00.000Z');
        await stores.sessions.create({ secretHash: 'expired', createdAt: MORNING, expiresAt: NOON });
        await stores.sessions.create({ secretHash: 'new', createdAt: NOON, expiresAt: later });

        const rows = await database.read(
            query(({ db, Session }) => db.select({ secretHash: Session.secretHash }).from(Session)),
        );
        expect(rows).toEqual([{ secretHash: 'new' }]);
    });
});
