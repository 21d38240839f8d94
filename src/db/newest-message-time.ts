import { desc } from 'drizzle-orm';
import type { Database } from './database.ts';
import { query } from './statement.ts';

/** When the newest message of the history was created; `null` if there is none. */
export async function newestMessageTime(database: Database): Promise<Date | null> {
    const [newest] = await database.read(
        query(({ db, ChatHistory: { createdAt }, ChatHistory }) =>
            db.select({ createdAt }).from(ChatHistory).orderBy(desc(createdAt)).limit(1),
        ),
    );
    return newest?.createdAt ?? null;
}
