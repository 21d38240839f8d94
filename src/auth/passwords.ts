import type { UserStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { newRandomHex } from '../shared/ids.ts';

export const ADMIN_NAME = 'admin';
export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 1_000;

/** A check takes 100 ms of CPU, so only a few run at the same time. Other callers must try again. */
const MAX_CONCURRENT_CHECKS = 4;

export interface Passwords {
    /**
     * Whether the password is right. Takes as long for an unknown account.
     * @throws AppError `rate_limited` if too many checks run
     */
    check(account: { readonly name: string; readonly password: string }): Promise<boolean>;
    /** Whether an account has a password. */
    isSet(): Promise<boolean>;
    /** @throws AppError `parameter_value_invalid` (param `password`) if it is too short or too long */
    set(account: { readonly name: string; readonly password: string }): Promise<void>;
}

export interface PasswordsInput {
    readonly users: UserStore;
    /** The admin's password from the environment; `null` if it is not set. It replaces a stored one. */
    readonly adminPassword: string | null;
    readonly now: Clock;
}

export function createPasswords({ users, adminPassword, now }: PasswordsInput): Passwords {
    // Created with the first attempt for any account, because hashing takes as long as a check.
    let hashes: Promise<{ readonly unknown: string; readonly admin: string | null }> | null = null;
    let checking = 0;

    return {
        async check(account) {
            if (checking >= MAX_CONCURRENT_CHECKS) {
                throw new AppError('rate_limited', 'Too many sign-ins at the moment. Try again.', {
                    retryAfterSeconds: 1,
                });
            }
            checking += 1;
            try {
                return await isRight(account);
            } finally {
                checking -= 1;
            }
        },
        isSet: async () => adminPassword !== null || (await users.count()) > 0,
        async set({ name, password }) {
            if (password.length < MIN_PASSWORD_LENGTH || password.length > MAX_PASSWORD_LENGTH) {
                const range = `${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH}`;
                throw new AppError('parameter_value_invalid', `A password must have ${range} characters.`, {
                    param: 'password',
                });
            }
            await users.setPassword({ name, passwordHash: await Bun.password.hash(password), at: now() });
        },
    };

    async function isRight({ name, password }: Parameters<Passwords['check']>[0]): Promise<boolean> {
        hashes ??= makeHashes();
        const { unknown, admin } = await hashes;
        const stored = await users.passwordHashOrNull(name);
        const known = name === ADMIN_NAME ? (admin ?? stored) : stored;
        return (await Bun.password.verify(password, known ?? unknown)) && known !== null;
    }

    async function makeHashes() {
        const [unknown, admin] = await Promise.all([
            Bun.password.hash(newRandomHex()),
            adminPassword === null ? null : Bun.password.hash(adminPassword),
        ]);
        return { unknown, admin };
    }
}
