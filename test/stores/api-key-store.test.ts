import { expect, test } from 'bun:test';
import { newApiKey } from '../../src/auth/api-key.ts';
import type { NewApiKey } from '../../src/ports/access-stores.ts';
import { eachDialect } from '../support/each-dialect.ts';

const CREATED_AT = new Date('2026-11-22T10:00:00.001Z');
const LATER = new Date('2026-11-22T11:00:00.999Z');

function newToken(overrides: Partial<NewApiKey> = {}): NewApiKey {
    return {
        token: newApiKey(),
        hint: 'ptbk_0000…0000',
        note: null,
        expiresAt: null,
        agentNames: null,
        limits: null,
        at: CREATED_AT,
        ...overrides,
    };
}

eachDialect('API key store', open => {
    test('finds an API key as it was created', async () => {
        const { apiKeys } = (await open()).stores;
        const { at, ...token } = newToken({
            note: "O'Neil \0",
            expiresAt: LATER,
            agentNames: ['jack-green', 'ž'],
            limits: { requestsPerMinute: 60 },
        });

        const created = await apiKeys.create({ at, ...token });

        expect(created).toEqual({
            ...token,
            note: "O'Neil \uFFFD",
            id: expect.any(Number),
            createdAt: at,
            updatedAt: at,
            isRevoked: false,
            lastUsedAt: null,
        });
        expect(await apiKeys.findOrNull(token.token)).toEqual(created);
    });

    test('finds nothing for any other text, and never fails', async () => {
        const { apiKeys } = (await open()).stores;
        const { token } = await apiKeys.create(newToken());
        for (const other of [
            '',
            `${token}\0`,
            `${token}\0x`,
            `${token} `,
            token.toUpperCase(),
            '\ud800',
            "' or ''='",
            'x'.repeat(100_000),
        ]) {
            expect(await apiKeys.findOrNull(other)).toBe(null);
        }
    });

    test('refuses an API key that already exists', async () => {
        const { apiKeys } = (await open()).stores;
        const token = newToken();
        const results = await Promise.allSettled(Array.from({ length: 10 }, () => apiKeys.create(token)));
        expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
        await expect(apiKeys.create(token)).rejects.toMatchObject({
            code: 'parameter_value_invalid',
            param: 'token',
        });
    });

    test('lists API keys newest first and counts all', async () => {
        const { apiKeys } = (await open()).stores;
        const before = await apiKeys.count();
        const first = await apiKeys.create(newToken());
        const second = await apiKeys.create(newToken({ at: new Date(0) }));

        expect(await apiKeys.count()).toBe(before + 2);
        expect((await apiKeys.list()).slice(0, 2)).toEqual([second, first]);
    });

    test('revokes an API key, also a second time (attack 5)', async () => {
        const { apiKeys } = (await open()).stores;
        const token = await apiKeys.create(newToken());
        const other = await apiKeys.create(newToken());

        expect(await apiKeys.revoke(token.id, LATER)).toBe(true);
        expect(await apiKeys.revoke(token.id, LATER)).toBe(true);
        expect(await apiKeys.revoke(1_000_000_000, LATER)).toBe(false);

        expect(await apiKeys.findOrNull(token.token)).toEqual({ ...token, isRevoked: true, updatedAt: LATER });
        expect(await apiKeys.findOrNull(other.token)).toEqual(other);
    });

    test('records when an API key was last used', async () => {
        const { apiKeys } = (await open()).stores;
        const token = await apiKeys.create(newToken());
        await apiKeys.touch(token.id, LATER);
        expect(await apiKeys.findOrNull(token.token)).toEqual({ ...token, lastUsedAt: LATER });
    });
});
