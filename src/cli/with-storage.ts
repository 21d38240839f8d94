import { loadConfig } from '../config.ts';
import { openStorageContext, type StorageContext } from '../context.ts';

/** Runs a command on the database that the environment names, and closes it whatever happens. */
export async function withStorage<Result>(work: (context: StorageContext) => Promise<Result>): Promise<Result> {
    const context = await openStorageContext(loadConfig());
    try {
        return await work(context);
    } finally {
        await context.close();
    }
}
