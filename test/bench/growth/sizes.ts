import { cloneRows, hex } from './clone-rows.ts';
import { growHistory } from './grow-history.ts';
import type { GrowingDatabase } from './growing-database.ts';

/** One way in which a server's data grows. */
export interface Size {
    readonly name: string;
    readonly title: string;
    readonly count: number;
    /** What the requests that are measured are like; different ones, each its own conversation, if absent. */
    readonly ask?: 'the same' | 'in the conversation';
    /** Lines of the agent's book; `count` of a size that grows the book. */
    readonly isBook?: boolean;
    grow(database: GrowingDatabase, count: number): Promise<void>;
}

export const SIZES: readonly Size[] = [
    {
        name: 'history',
        title: 'history rows',
        count: 1_000_000,
        grow: (database, rows) => growHistory(database, { rows }),
    },
    {
        name: 'identical',
        title: 'rows of one identical request by one key',
        count: 300_000,
        ask: 'the same',
        grow: (database, rows) => growHistory(database, { rows, isIdentical: true, isOwnAgent: true, isOwnKey: true }),
    },
    {
        name: 'key',
        title: 'rows of one key',
        count: 1_000_000,
        grow: (database, rows) => growHistory(database, { rows, isOwnAgent: true, isOwnKey: true }),
    },
    {
        name: 'conversation',
        title: 'messages of one conversation',
        count: 20_000,
        ask: 'in the conversation',
        grow: (database, rows) =>
            growHistory(database, { rows: 2 * rows, isOneConversation: true, isOwnAgent: true, isOwnKey: true }),
    },
    {
        name: 'conversations',
        title: 'conversations of one agent',
        count: 100_000,
        grow: (database, turns) => growHistory(database, { rows: 2 * turns, isOwnAgent: true }),
    },
    { name: 'agents', title: 'agents', count: 50_000, grow: growAgents },
    { name: 'keys', title: 'API keys', count: 100_000, grow: growKeys },
    {
        name: 'book',
        title: 'lessons in the book',
        count: 5_000,
        isBook: true,
        grow: async () => undefined,
    },
];

async function growAgents(database: GrowingDatabase, count: number): Promise<void> {
    const where = `t."agentName" = 'bench-agent'`;
    const expressions = { agentName: `'grown-' || i` };
    await cloneRows(database, { table: 'Agent', where, count, expressions });
    await cloneRows(database, { table: 'AgentHistory', where, count, expressions });
}

async function growKeys(database: GrowingDatabase, count: number): Promise<void> {
    const token = `'ptbk_' || ${hex(database, 'i', 32)}`;
    await cloneRows(database, { table: 'ApiTokens', where: 'true', count, expressions: { token } });
}
