import { liftRequestLimit } from './lift-request-limit.ts';

/** Imports the server only after the limit is lifted, because that may restart the program. */
export async function startServer(): Promise<void> {
    await liftRequestLimit();
    const { runServer } = await import('./run-server.ts');
    await runServer();
}
