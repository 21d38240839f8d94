import type { StorageContext } from '../server/open-storage.ts';

/** Runs a command with the configured database and always closes it. */
export async function withStorage<Result>(work: (context: StorageContext) => Promise<Result>): Promise<Result> {
    // Imported only when needed, so that `--help` and `--version` stay fast.
    const [{ loadConfig }, { openStorageContext }] = await Promise.all([
        import('../server/config.ts'),
        import('../server/open-storage.ts'),
    ]);
    const context = await openStorageContext(loadConfig());
    try {
        return await work(context);
    } finally {
        await context.close();
    }
}
