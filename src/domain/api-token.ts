import type { Limits } from './limits.ts';

export interface ApiToken {
    readonly id: number;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    /** The stored key: plain text, or its SHA-256 with `TOKEN_STORAGE=hashed`. */
    readonly token: string;
    /** Enough to recognize the key, but not to use it: `ptbk_6135…9e59`. */
    readonly hint: string;
    readonly note: string | null;
    readonly isRevoked: boolean;
    readonly lastUsedAt: Date | null;
    readonly expiresAt: Date | null;
    /** The agents that the key may use; `null` for all. */
    readonly agentNames: readonly string[] | null;
    /** Override the limits of all keys; 0 removes a limit. */
    readonly limits: Limits | null;
}

export const TOKEN_STORAGES = ['plain', 'hashed'] as const;
export type TokenStorage = (typeof TOKEN_STORAGES)[number];
