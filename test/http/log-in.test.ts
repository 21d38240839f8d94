import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { atNoon } from '../support/at-noon.ts';
import { eachDialect } from '../support/each-dialect.ts';
import { jsonOf } from '../support/json-of.ts';
import { logIn as logInByLink } from '../support/log-in.ts';
import { runCommand } from '../support/start-program.ts';
import { startTestServer, type TestServer } from '../support/start-test-server.ts';

const PASSWORD = 'correct horse battery staple';
const WRONG = {
    error: {
        message: 'The name or the password is wrong.',
        type: 'invalid_request_error',
        param: null,
        code: 'login_failed',
    },
};

eachDialect('the log-in', (_, { newUrl }) => {
    let databaseUrl: string;
    let server: TestServer;
    beforeAll(async () => {
        databaseUrl = await newUrl();
        server = await startTestServer({
            databaseUrl,
            config: { isProxyTrusted: true },
            overrides: { database: atNoon },
        });
    });
    afterAll(() => server.stop());

    test('has no password at first, and says so (attack 8)', async () => {
        expect(await session({})).toEqual({ isAdmin: false, isPasswordSet: false });
        expect((await logIn({ password: '' })).status).toBe(401);
    });

    test('takes the password that the command line sets, and gives a session of its own (attack 8)', async () => {
        const before = await logInByLink(server);
        const command = await setPassword(`${PASSWORD}\n`);
        expect(command).toEqual({ code: 0, out: 'The password of admin is set. Sign in at /login.\n', errors: '' });
        // Whoever was logged in has to show the new password.
        expect(await session(before)).toEqual({ isAdmin: false, isPasswordSet: true });
        const response = await logIn({ password: PASSWORD });
        expect([response.status, await jsonOf<object>(response)]).toEqual([200, { isAdmin: true }]);
        expect(response.headers.get('set-cookie')).toMatch(
            /^session=[0-9a-f]{32}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
        );
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(await session(cookieOf(response))).toEqual({ isAdmin: true, isPasswordSet: true });
        const [user] = await server.rows('User');
        expect(user).toMatchObject({ name: 'admin', isAdmin: true });
        expect(String(user?.['passwordHash'])).toStartWith('$argon2id$');
    });

    test('gives the same answer for a wrong password and for an account that is not there (attack 4)', async () => {
        for (const body of [
            { password: 'wrong' },
            { name: 'nobody', password: PASSWORD },
            { name: 'a\0b', password: '' },
        ]) {
            const response = await logIn(body, { 'x-forwarded-for': '203.0.113.1' });
            expect([response.status, await jsonOf<object>(response)]).toEqual([401, WRONG]);
            expect(response.headers.get('set-cookie')).toBeNull();
        }
    });

    test.each([
        [{}, 'password'],
        [{ password: 7 }, 'password'],
        [{ password: 'x'.repeat(1_001) }, 'password'],
        [{ name: 'x'.repeat(101), password: '' }, 'name'],
        [{ name: null, password: '' }, 'name'],
    ])('refuses %j and names %s', async (body, param) => {
        const response = await logIn(body, { 'x-forwarded-for': '203.0.113.2' });
        expect([response.status, (await jsonOf(response)).error.param]).toEqual([400, param]);
    });

    test('ends the session that the browser had before (attack 8)', async () => {
        const first = cookieOf(await logIn({ password: PASSWORD }));
        const second = cookieOf(await logIn({ password: PASSWORD }, first));
        expect(second).not.toEqual(first);
        expect([(await session(first)).isAdmin, (await session(second)).isAdmin]).toEqual([false, true]);
    });

    test('can end all other sessions, and its own', async () => {
        const [mine, other] = [cookieOf(await logIn({ password: PASSWORD })), await logInByLink(server)];
        expect((await fetch(`${server.url}/api/sessions`, { method: 'DELETE' })).status).toBe(401);
        const ended = await fetch(`${server.url}/api/sessions`, { method: 'DELETE', headers: mine });
        expect(ended.status).toBe(204);
        expect([(await session(mine)).isAdmin, (await session(other)).isAdmin]).toEqual([true, false]);
        await fetch(`${server.url}/api/session`, { method: 'DELETE', headers: mine });
        expect((await session(mine)).isAdmin).toBe(false);
    });

    test('is not for pages of other sites', async () => {
        const response = await logIn({ password: PASSWORD }, { origin: 'http://evil.example' });
        expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
    });

    test('slows down who guesses, by address and by account, also where the guess is right at last (attack 4)', async () => {
        const from = (address: string) => ({ 'x-forwarded-for': address });
        const guesses = await Promise.all(
            Array.from({ length: 30 }, () => logIn({ password: 'wrong' }, from('203.0.113.3'))),
        );
        expect(guesses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10);
        const slowed = await logIn({ password: PASSWORD }, from('203.0.113.3'));
        expect([slowed.status, (await jsonOf(slowed)).error.code]).toEqual([429, 'rate_limit_exceeded']);
        expect(slowed.headers.get('retry-after')).toMatch(/^[1-9]\d{0,2}$/);
        expect((await logIn({ password: PASSWORD }, from('203.0.113.4'))).status).toBe(200);
        await Promise.all(
            Array.from({ length: 50 }, (_, index) =>
                logIn({ name: 'eve', password: 'wrong' }, from(`198.51.100.${index}`)),
            ),
        );
        expect((await logIn({ name: 'eve', password: 'wrong' }, from('203.0.113.5'))).status).toBe(429);
        expect((await logIn({ password: PASSWORD }, from('203.0.113.5'))).status).toBe(200);
    });

    test('refuses to set a password that is too short', async () => {
        const command = await setPassword('short');
        expect(command).toEqual({ code: 1, out: '', errors: 'A password must have 8 to 1000 characters.\n' });
    });

    interface SessionJson {
        readonly isAdmin: boolean;
        readonly isPasswordSet: boolean;
    }

    async function session(headers: Readonly<Record<string, string>>): Promise<SessionJson> {
        return jsonOf<SessionJson>(await fetch(`${server.url}/api/session`, { headers }));
    }

    function logIn(body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
        return logInAt(server, body, headers);
    }

    function setPassword(input: string) {
        return runCommand(['admin', 'set-password'], { cwd: '.', env: { DATABASE_URL: databaseUrl }, input });
    }
});

test('behind TLS, cookies of the session and of visitors are sent over TLS only (attack 8)', async () => {
    const server = await startTestServer({ config: { adminPassword: PASSWORD, isProxyTrusted: true } });
    const headers = { 'x-forwarded-proto': 'https', origin: server.url.replace('http:', 'https:') };
    const code = await server.context.adminSessions.createLoginCode();
    const responses = [
        await logInAt(server, { password: PASSWORD }, headers),
        await fetch(`${server.url}/login/${code}`, { headers, redirect: 'manual' }),
        await fetch(`${server.url}/agents/jack-green/api/conversations`, { headers }),
    ];
    const cookies = responses.map(response => response.headers.get('set-cookie')?.split('; ') ?? []);
    expect(cookies.map(parts => ['HttpOnly', 'SameSite=Lax', 'Secure'].filter(part => !parts.includes(part)))).toEqual([
        [],
        [],
        [],
    ]);
    await server.stop();
});

test.each([
    ['HEAD', { method: 'HEAD' }],
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
    ['a prerender', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
])('a login link is not used up by %s (attack 8)', async (_, init) => {
    const server = await startTestServer();
    const link = `${server.url}/login/${await server.context.adminSessions.createLoginCode()}`;
    const ahead = await fetch(link, { ...init, redirect: 'manual' });
    expect([ahead.status, ahead.headers.get('set-cookie')]).toEqual([403, null]);
    const opened = await fetch(link, { redirect: 'manual' });
    expect([opened.status, opened.headers.get('set-cookie')]).toEqual([303, expect.stringContaining('session=')]);
    await server.stop();
});

test.each([
    '/',
    '/docs',
    '/docs/book',
    '/docs/swagger-ui.css',
    '/agents/jack-green',
    '/health',
    '/api/session',
    '/nowhere',
    '/agents/jack-green/api/conversations',
    '/api/openai/models',
])('no browser guesses the type of %s', async path => {
    const server = await startTestServer();
    const response = await fetch(server.url + path);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    await response.body?.cancel();
    await server.stop();
});

describe('the password of the environment', () => {
    test('is the admin’s, in place of the one in the database', async () => {
        const server = await startTestServer({ config: { adminPassword: PASSWORD } });
        await server.context.passwords.set({ name: 'admin', password: 'another password' });
        expect((await logInAt(server, { password: 'another password' })).status).toBe(401);
        expect((await logInAt(server, { name: 'admin', password: PASSWORD })).status).toBe(200);
        expect((await logInAt(server, { name: 'other', password: PASSWORD })).status).toBe(401);
        await server.stop();
    });

    test('is refused at the start where it is too short', async () => {
        const command = await runCommand(['serve'], { cwd: '.', env: { ADMIN_PASSWORD: 'short' } });
        expect([command.code, command.errors]).toEqual([1, expect.stringContaining('ADMIN_PASSWORD')]);
    });
});

function logInAt(server: TestServer, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(`${server.url}/api/session`, {
        method: 'POST',
        headers: { origin: server.url, ...headers },
        body: JSON.stringify(body),
    });
}

function cookieOf(response: Response): Readonly<Record<string, string>> {
    return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}
