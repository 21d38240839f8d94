import { expect, test } from 'bun:test';
import { newApiKey } from '../../src/auth/api-key.ts';
import type { NewApiToken } from '../../src/ports/stores.ts';
import { eachDialect } from '../support/each-dialect.ts';

const CREATED_AT = new Date('2026-11-22T10:00:00.001Z');
const LATER = new Date('2026-11-22T11:00:00.999Z');

function newToken(overrides: Partial<NewApiToken> = {}): NewApiToken {
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

eachDialect('API token store', open => {
    test('finds a token as it was created', async () => {
        const { apiTokens } = (await open()).stores;
        const { at, ...token } = newToken({
            note: "O'Neil \0",
            expiresAt: LATER,
            agentNames: ['jack-green', 'ž'],
            limits: { requestsPerMinute: 60 },
        });

        const created = await apiTokens.create({ at, ...token });

        expect(created).toEqual({
            ...token,
            note: "O'Neil \uFFFD",
            id: expect.any(Number),
            createdAt: at,
            updatedAt: at,
            isRevoked: false,
            lastUsedAt: null,
        });
        expect(await apiTokens.findOrNull(token.token)).toEqual(created);
    });

    test('finds nothing for what is no token, and never fails', async () => {
        const { apiTokens } = (await open()).stores;
        const { token } = await apiTokens.create(newToken());
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
            expect(await apiTokens.findOrNull(other)).toBe(null);
        }
    });

    test('refuses a token that is there already', async () => {
        const { apiTokens } = (await open()).stores;
        const token = newToken();
        const results = await Promise.allSettled(Array.from({ length: 10 }, () => apiTokens.create(token)));
        expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
        await expect(apiTokens.create(token)).rejects.toMatchObject({
            code: 'parameter_value_invalid',
            param: 'token',
        });
    });

    test('lists the newest first and counts all', async () => {
        const { apiTokens } = (await open()).stores;
        const before = await apiTokens.count();
        const first = await apiTokens.create(newToken());
        const second = await apiTokens.create(newToken({ at: new Date(0) }));

        expect(await apiTokens.count()).toBe(before + 2);
        expect((await apiTokens.list()).slice(0, 2)).toEqual([second, first]);
    });

    test('revokes a token, once and again', async () => {
        const { apiTokens } = (await open()).stores;
        const token = await apiTokens.create(newToken());
        const other = await apiTokens.create(newToken());

        expect(await apiTokens.revoke(token.id, LATER)).toBe(true);
        expect(await apiTokens.revoke(token.id, LATER)).toBe(true);
        expect(await apiTokens.revoke(1_000_000_000, LATER)).toBe(false);

        expect(await apiTokens.findOrNull(token.token)).toEqual({ ...token, isRevoked: true, updatedAt: LATER });
        expect(await apiTokens.findOrNull(other.token)).toEqual(other);
    });

    test('remembers when a token was used last', async () => {
        const { apiTokens } = (await open()).stores;
        const token = await apiTokens.create(newToken());
        await apiTokens.touch(token.id, LATER);
        expect(await apiTokens.findOrNull(token.token)).toEqual({ ...token, lastUsedAt: LATER });
    });
});
