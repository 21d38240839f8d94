import type { Limits } from './limits.ts';

export interface ApiToken {
    readonly id: number;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    /** The key as it is at rest: itself, or its SHA-256 with `TOKEN_STORAGE=hashed`. */
    readonly token: string;
    /** Enough to recognise the key by, too little to use it: `ptbk_6135…9e59`. */
    readonly hint: string;
    readonly note: string | null;
    readonly isRevoked: boolean;
    readonly lastUsedAt: Date | null;
    readonly expiresAt: Date | null;
    /** The agents the key may use; `null` for all. */
    readonly agentNames: readonly string[] | null;
    /** Over those of all keys; a 0 takes a limit away. */
    readonly limits: Limits | null;
}

export const TOKEN_STORAGES = ['plain', 'hashed'] as const;
export type TokenStorage = (typeof TOKEN_STORAGES)[number];
