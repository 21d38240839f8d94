import type { UserStore } from '../ports/access-stores.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import { newRandomHex } from '../shared/ids.ts';

/** The account of the one who runs the server. */
export const ADMIN_NAME = 'admin';
export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 1_000;

/** Checking one takes a tenth of a second of a processor: whoever comes while so many are checked has to come again. */
const MOST_AT_ONCE = 4;

export interface Passwords {
    /**
     * Whether it is the account's password. It takes as long for an account that is not there.
     * @throws AppError `rate_limited` where too many are checked at this moment
     */
    check(account: { readonly name: string; readonly password: string }): Promise<boolean>;
    /** Whether anybody can log in by a password. */
    isSet(): Promise<boolean>;
    /** @throws AppError `parameter_value_invalid` (param `password`) for one that is too short or too long */
    set(account: { readonly name: string; readonly password: string }): Promise<void>;
}

export interface PasswordsInput {
    readonly users: UserStore;
    /** The admin's, where the environment says it; it then is the only one of that account. */
    readonly adminPassword: string | null;
    readonly now: Clock;
}

export function createPasswords({ users, adminPassword, now }: PasswordsInput): Passwords {
    // Made with the first try, whatever account it is for: making one takes as long as checking one.
    let hashes: Promise<{ readonly nobodys: string; readonly admins: string | null }> | null = null;
    let checking = 0;

    return {
        async check(account) {
            if (checking >= MOST_AT_ONCE) {
                throw new AppError('rate_limited', 'Too many log in at this moment. Try again.', {
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
            if (password.length < SHORTEST_PASSWORD || password.length > LONGEST_PASSWORD) {
                const range = `${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD}`;
                throw new AppError('parameter_value_invalid', `A password has ${range} characters.`, {
                    param: 'password',
                });
            }
            await users.setPassword({ name, passwordHash: await Bun.password.hash(password), at: now() });
        },
    };

    async function isRight({ name, password }: Parameters<Passwords['check']>[0]): Promise<boolean> {
        hashes ??= makeHashes();
        const { nobodys, admins } = await hashes;
        const stored = await users.passwordHashOrNull(name);
        const known = name === ADMIN_NAME ? (admins ?? stored) : stored;
        return (await Bun.password.verify(password, known ?? nobodys)) && known !== null;
    }

    async function makeHashes() {
        const [nobodys, admins] = await Promise.all([
            Bun.password.hash(newRandomHex()),
            adminPassword === null ? null : Bun.password.hash(adminPassword),
        ]);
        return { nobodys, admins };
    }
}
