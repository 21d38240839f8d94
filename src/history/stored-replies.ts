import type { ChatHistoryStore } from '../ports/history-stores.ts';
import type {
    NewStoredReply,
    StoredReply,
    StoredReplyFilter,
    StoredReplyKind,
    StoredReplyStore,
} from '../ports/stored-reply-store.ts';
import { AppError } from '../shared/errors.ts';
import type { ChatRow } from './chat-row.ts';

/** A stored reply with its history rows, one per choice. */
export interface StoredReplyRows {
    readonly stored: StoredReply;
    readonly rows: readonly ChatRow[];
}

export interface FindStoredInput {
    readonly kind: StoredReplyKind;
    readonly replyId: string;
    readonly callerHash: string;
    /** The agent in the URL; any agent if undefined. */
    readonly agentName: string | undefined;
    /** The parameter that the error names. */
    readonly param?: string;
}

export interface ListStoredInput extends Omit<StoredReplyFilter, 'afterId' | 'limit'> {
    /** The last reply of the previous page. */
    readonly after: string | null;
    readonly limit: number;
}

/** Replies that their caller can fetch again, from the history. Replies of other callers are not found. */
export interface StoredReplies {
    /** Makes the reply available once it is recorded. */
    add(reply: NewStoredReply): Promise<void>;
    /** @throws AppError `not_found`, also for replies of other callers */
    find(input: FindStoredInput): Promise<StoredReply>;
    /** @throws AppError `not_found`, also if the reply is not in the history (yet) */
    read(input: FindStoredInput): Promise<StoredReplyRows>;
    /** @throws AppError `not_found` (param `after`) */
    list(input: ListStoredInput): Promise<{ readonly replies: readonly StoredReplyRows[]; readonly hasMore: boolean }>;
    setMetadata(stored: StoredReply, metadata: Readonly<Record<string, string>>): Promise<void>;
    /** The reply can no longer be fetched, but it stays in the history. */
    delete(stored: StoredReply): Promise<void>;
}

export function createStoredReplies(storedReplies: StoredReplyStore, chatHistory: ChatHistoryStore): StoredReplies {
    return { add: reply => storedReplies.create(reply), find, read, list, setMetadata, delete: deleteStored };

    async function find(input: FindStoredInput): Promise<StoredReply> {
        const { kind, callerHash, agentName } = input;
        const stored = await storedReplies.findOrNull(input.replyId);
        const isTheirs = stored?.kind === kind && stored.callerHash === callerHash;
        if (stored === null || !isTheirs || (agentName !== undefined && stored.agentName !== agentName)) {
            throw storedNotFound(input);
        }
        return stored;
    }

    async function read(input: FindStoredInput): Promise<StoredReplyRows> {
        const stored = await find(input);
        const rows = await chatHistory.repliesOf([stored.replyId]);
        if (rows.length === 0) throw storedNotFound(input);
        return { stored, rows };
    }

    async function list({ after, limit, ...filter }: ListStoredInput) {
        const { kind, callerHash } = filter;
        const last =
            after === null
                ? null
                : await find({ kind, callerHash, agentName: undefined, replyId: after, param: 'after' });
        const found = await storedReplies.list({ ...filter, afterId: last?.id ?? null, limit: limit + 1 });
        const page = found.slice(0, limit);
        const rows = await chatHistory.repliesOf(page.map(({ replyId }) => replyId));
        return {
            replies: page.map(stored => ({ stored, rows: rows.filter(row => row.replyId === stored.replyId) })),
            hasMore: found.length > limit,
        };
    }

    async function setMetadata({ replyId }: StoredReply, metadata: Readonly<Record<string, string>>): Promise<void> {
        await storedReplies.setMetadata(replyId, metadata);
    }

    async function deleteStored({ replyId }: StoredReply): Promise<void> {
        await storedReplies.delete(replyId);
    }
}

function storedNotFound({ kind, replyId, param }: FindStoredInput): AppError {
    const name = kind === 'COMPLETION' ? 'stored completion' : 'response';
    return new AppError('not_found', `There is no ${name} with the id '${replyId}'.`, { param });
}
