import type { StorageContext } from '../open-storage.ts';

/** Runs a command on the database that the environment names, and closes it whatever happens. */
export async function withStorage<Result>(work: (context: StorageContext) => Promise<Result>): Promise<Result> {
    // Not before they are needed: `--help` and `--version` answer at once.
    const [{ loadConfig }, { openStorageContext }] = await Promise.all([
        import('../config.ts'),
        import('../open-storage.ts'),
    ]);
    const context = await openStorageContext(loadConfig());
    try {
        return await work(context);
    } finally {
        await context.close();
    }
}
