import type { Limits } from '../../auth/limits.ts';
import type { ColumnKit } from './columns.ts';

/** API keys, users and sessions. */
export function defineAccessTables(kit: ColumnKit) {
    const { table, index, id, integer, boolean, text, json, timestamp } = kit;

    const ApiTokens = table('ApiTokens', {
        id: id(),
        createdAt: timestamp().notNull(),
        updatedAt: timestamp().notNull(),
        token: text().notNull().unique(),
        hint: text().notNull(),
        note: text(),
        isRevoked: boolean().notNull(),
        lastUsedAt: timestamp(),
        expiresAt: timestamp(),
        agentNames: json<readonly string[]>(),
        limits: json<Limits>(),
    });

    const User = table('User', {
        id: id(),
        createdAt: timestamp().notNull(),
        updatedAt: timestamp().notNull(),
        name: text().notNull().unique(),
        passwordHash: text().notNull(),
        isAdmin: boolean().notNull(),
    });

    const Session = table(
        'Session',
        {
            id: id(),
            createdAt: timestamp().notNull(),
            expiresAt: timestamp().notNull(),
            secretHash: text().notNull().unique(),
            userId: integer().references(() => User.id, { onDelete: 'cascade' }),
        },
        row => [index('Session_expiresAt').on(row.expiresAt), index('Session_userId').on(row.userId)],
    );

    return { ApiTokens, User, Session };
}
