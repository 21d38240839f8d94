import type { TestServer } from './start-test-server.ts';

/** The headers of the admin's browser, by the link that logs the admin in. */
export async function logIn(server: TestServer): Promise<Readonly<Record<string, string>>> {
    const code = await server.context.adminSessions.createLoginCode();
    const response = await fetch(`${server.url}/login/${code}`, { redirect: 'manual' });
    return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}
