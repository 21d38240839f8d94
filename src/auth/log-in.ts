import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { AdminSessions } from './admin-session.ts';
import type { Passwords } from './passwords.ts';
import type { Throttle } from './throttle.ts';

export interface LogInContext {
    readonly passwords: Passwords;
    readonly adminSessions: AdminSessions;
    /** Of one address, and for one account from any address. */
    readonly loginTries: { readonly byAddress: Throttle; readonly byAccount: Throttle };
}

export interface LogInInput {
    readonly name: string;
    readonly password: string;
    readonly address: string;
}

/**
 * Signs in with a password.
 * @returns the secret of a new session
 * @throws AppError `login_failed` for a wrong password or an unknown account, `rate_limited` after too many attempts
 */
export async function logIn(context: LogInContext, { name, password, address }: LogInInput): Promise<string> {
    const { byAddress, byAccount } = context.loginTries;
    const account = sha256Hex(name);
    // Counted before the check, so that many concurrent attempts cannot exceed the limit.
    await byAddress.attempt(address);
    await byAccount.attempt(account);
    if (!(await context.passwords.check({ name, password }))) {
        throw new AppError('login_failed', 'The name or the password is wrong.');
    }
    await byAddress.forgive(address);
    await byAccount.forgive(account);
    return context.adminSessions.createSession();
}
