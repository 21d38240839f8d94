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

/** A stored reply with its rows of the history, one a choice. */
export interface StoredReplyRows {
    readonly stored: StoredReply;
    readonly rows: readonly ChatRow[];
}

export interface FindStoredInput {
    readonly kind: StoredReplyKind;
    readonly replyId: string;
    readonly callerHash: string;
    /** The agent of the address; any agent where absent. */
    readonly agentName: string | undefined;
    /** The parameter to blame where there is no such reply. */
    readonly param?: string;
}

export interface ListStoredInput extends Omit<StoredReplyFilter, 'afterId' | 'limit'> {
    /** The reply that the page follows on. */
    readonly after: string | null;
    readonly limit: number;
}

/** Replies that their askers may fetch again, told from the history. Those of other callers are not there. */
export interface StoredReplies {
    /** Lets the reply be fetched once it is recorded. */
    keep(reply: NewStoredReply): Promise<void>;
    /** @throws AppError `not_found`, also for those of others */
    find(input: FindStoredInput): Promise<StoredReply>;
    /** The reply with its rows. @throws AppError `not_found`, also where there is nothing in the history (yet) */
    read(input: FindStoredInput): Promise<StoredReplyRows>;
    /** A page. @throws AppError `not_found` (param `after`) */
    list(input: ListStoredInput): Promise<{ readonly replies: readonly StoredReplyRows[]; readonly hasMore: boolean }>;
    setMetadata(stored: StoredReply, metadata: Readonly<Record<string, string>>): Promise<void>;
    /** The reply cannot be fetched any more; what was said stays in the history. */
    delete(stored: StoredReply): Promise<void>;
}

export function createStoredReplies(storedReplies: StoredReplyStore, chatHistory: ChatHistoryStore): StoredReplies {
    return { keep: reply => storedReplies.create(reply), find, read, list, setMetadata, delete: deleteStored };

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
