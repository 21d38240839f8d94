import type { ApiToken } from '../auth/api-token.ts';
import type { Limits } from '../auth/limits.ts';

export interface NewApiKey {
    readonly token: string;
    readonly hint: string;
    readonly note: string | null;
    readonly expiresAt: Date | null;
    readonly agentNames: readonly string[] | null;
    readonly limits: Limits | null;
    readonly at: Date;
}

export interface ApiKeyStore {
    /** By the API key as stored. */
    findOrNull(key: string): Promise<ApiToken | null>;
    /** As `findOrNull`, for every request: cached until the API key changes. */
    recentOrNull(key: string): Promise<ApiToken | null>;
    /** Newest first, including revoked API keys. */
    list(): Promise<readonly ApiToken[]>;
    /** @throws AppError `parameter_value_invalid` if the API key already exists */
    create(key: NewApiKey): Promise<ApiToken>;
    /** `false` if there is no such API key; `true` also if it was revoked before. */
    revoke(id: number, at: Date): Promise<boolean>;
    /** Changes the given fields; `null` if there is no such API key. */
    update(
        id: number,
        changes: Partial<Pick<NewApiKey, 'note' | 'limits'>> & { readonly at: Date },
    ): Promise<ApiToken | null>;
    touch(id: number, at: Date): Promise<void>;
    count(): Promise<number>;
}

export interface SessionStore {
    /** `secretHash` is the SHA-256 of the secret in the cookie. */
    create(session: { readonly secretHash: string; readonly createdAt: Date; readonly expiresAt: Date }): Promise<void>;
    /** Whether there is a session with this hash that has not expired at `at`. */
    isValid(secretHash: string, at: Date): Promise<boolean>;
    delete(secretHash: string): Promise<void>;
    /** Deletes every session except the one with this hash. */
    deleteOthers(secretHash: string | null): Promise<void>;
}

/** Users with a password. */
export interface UserStore {
    passwordHashOrNull(name: string): Promise<string | null>;
    /** Creates the user if it is missing. */
    setPassword(input: { readonly name: string; readonly passwordHash: string; readonly at: Date }): Promise<void>;
    count(): Promise<number>;
}
