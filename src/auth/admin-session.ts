import type { SessionStore } from '../ports/access-stores.ts';
import type { MetadataStore } from '../ports/stores.ts';
import type { Clock } from '../shared/clock.ts';
import { sha256Hex } from '../shared/hash.ts';
import { newRandomHex } from '../shared/ids.ts';

/** The admin's way in: a link that works once or a password, then a session of the browser. */
export interface AdminSessions {
    /** A new one-time code; one that was given out before and not used stops working. */
    createLoginCode(): Promise<string>;
    /** Trades the code for a session's secret; `null` for a wrong, used or old code. Of two at once one wins. */
    redeemLoginCode(code: string): Promise<string | null>;
    /** The secret of a new session, for who has shown to be the admin. */
    createSession(): Promise<string>;
    isAdmin(secret: string | null): Promise<boolean>;
    endSession(secret: string): Promise<void>;
    /** Ends every session but this one; every one for `null`. */
    endOtherSessions(secret: string | null): Promise<void>;
}

export const SESSION_SECONDS = 30 * 24 * 60 * 60;
const LOGIN_CODE_SECONDS = 24 * 60 * 60;
const LOGIN_CODE_PREFIX = 'login-code:';
const CURRENT_LOGIN_CODE = 'current-login-code';
const HEX_SECRET = /^[0-9a-f]{32}$/;

export interface AdminSessionsInput {
    readonly sessions: SessionStore;
    readonly metadata: MetadataStore;
    readonly now: Clock;
}

export function createAdminSessions({ sessions, metadata, now }: AdminSessionsInput): AdminSessions {
    return {
        async createLoginCode() {
            const code = newRandomHex();
            const previous = await metadata.getOrNull(CURRENT_LOGIN_CODE);
            if (typeof previous === 'string') await metadata.takeOrNull(previous);
            // At rest there is only the hash: who reads the database cannot log in with it.
            const key = LOGIN_CODE_PREFIX + sha256Hex(code);
            await metadata.set(key, { expiresAt: now().getTime() + LOGIN_CODE_SECONDS * 1000 });
            await metadata.set(CURRENT_LOGIN_CODE, key);
            return code;
        },

        async redeemLoginCode(code) {
            if (!HEX_SECRET.test(code)) return null;
            const entry = await metadata.takeOrNull(LOGIN_CODE_PREFIX + sha256Hex(code));
            if (!isLoginCodeEntry(entry) || entry.expiresAt <= now().getTime()) return null;
            return createSession();
        },

        createSession,

        async isAdmin(secret) {
            return secret !== null && HEX_SECRET.test(secret) && (await sessions.isValid(sha256Hex(secret), now()));
        },

        endSession: secret => sessions.delete(sha256Hex(secret)),
        endOtherSessions: secret => sessions.deleteOthers(secret === null ? null : sha256Hex(secret)),
    };

    async function createSession(): Promise<string> {
        const secret = newRandomHex();
        const createdAt = now();
        const expiresAt = new Date(createdAt.getTime() + SESSION_SECONDS * 1000);
        await sessions.create({ secretHash: sha256Hex(secret), createdAt, expiresAt });
        return secret;
    }
}

function isLoginCodeEntry(value: unknown): value is { readonly expiresAt: number } {
    return typeof value === 'object' && value !== null && 'expiresAt' in value && typeof value.expiresAt === 'number';
}
