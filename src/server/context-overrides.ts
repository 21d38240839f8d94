import type { Database } from '../db/database.ts';
import type { ChatModel } from '../ports/chat-model.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';

/** What a test hands in in place of the real thing. */
export interface ContextOverrides {
    readonly now?: Clock;
    readonly log?: Log;
    readonly model?: ChatModel;
    readonly shutdown?: AbortSignal;
    /** Stands before the database. */
    readonly database?: (opened: Database) => Database;
}
