import { liftRequestLimit } from './lift-request-limit.ts';

/** What `serve` does. Loads the server itself only where it is the program that stays. */
export async function startServer(): Promise<void> {
    await liftRequestLimit();
    const { runServer } = await import('./run-server.ts');
    await runServer();
}
