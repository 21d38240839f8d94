import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { AdminSessions } from './admin-session.ts';
import type { Passwords } from './passwords.ts';
import type { Throttle } from './throttle.ts';

export interface LogInContext {
    readonly passwords: Passwords;
    readonly adminSessions: AdminSessions;
    /** Of one address, and of one account from wherever. */
    readonly loginTries: { readonly byAddress: Throttle; readonly byAccount: Throttle };
}

export interface LogInInput {
    readonly name: string;
    readonly password: string;
    /** Where the try comes from. */
    readonly address: string;
}

/** Checking a password takes a tenth of a second of a processor: that many at once, and whoever comes then has to come again. */
const MOST_AT_ONCE = 4;
let checking = 0;

/**
 * Trades a password for the secret of a new session.
 * @throws AppError `login_failed` for a wrong password and for an account that is not there alike, `rate_limited` after too many tries
 */
export async function logIn(context: LogInContext, { name, password, address }: LogInInput): Promise<string> {
    const { byAddress, byAccount } = context.loginTries;
    const account = sha256Hex(name);
    // Counted before it is known whether they are right: of many at the same time no more are checked than may be.
    await byAddress.attempt(address);
    await byAccount.attempt(account);
    if (!(await checkInTurn(context.passwords, { name, password }))) {
        throw new AppError('login_failed', 'The name or the password is wrong.');
    }
    await byAddress.forgive(address);
    await byAccount.forgive(account);
    return context.adminSessions.createSession();
}

async function checkInTurn(passwords: Passwords, account: Parameters<Passwords['check']>[0]): Promise<boolean> {
    if (checking >= MOST_AT_ONCE) {
        throw new AppError('rate_limited', 'Too many log in at this moment. Try again.', { retryAfterSeconds: 1 });
    }
    checking += 1;
    try {
        return await passwords.check(account);
    } finally {
        checking -= 1;
    }
}
