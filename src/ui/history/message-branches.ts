import type { HistoryMessage } from '../../http/web/history-ui-protocol.ts';

/** Consecutive messages and the branches after the last one: none, or at least two. */
export interface Branch {
    readonly messages: readonly HistoryMessage[];
    readonly branches: readonly Branch[];
}

/** Turns the messages of a conversation, ordered by id, into a tree of branches, without tool steps. Pure. */
export function toBranches(messages: readonly HistoryMessage[]): readonly Branch[] {
    const chatMessages = messages.filter(({ isStep }) => !isStep);
    const parentOf = new Map<HistoryMessage, HistoryMessage | null>();
    const newestByHash = new Map<string, HistoryMessage>();
    for (const message of chatMessages) {
        // Of several messages with the same hash, the conversation continued from the newest.
        parentOf.set(message, message.previousHash === null ? null : (newestByHash.get(message.previousHash) ?? null));
        newestByHash.set(message.hash, message);
    }
    const childrenOf = Map.groupBy(chatMessages, message => parentOf.get(message) ?? null);
    return (childrenOf.get(null) ?? []).map(first => toBranch(first, childrenOf));
}

function toBranch(first: HistoryMessage, childrenOf: ReadonlyMap<HistoryMessage | null, HistoryMessage[]>): Branch {
    const messages = [first];
    for (let children = childrenOf.get(first) ?? []; ; ) {
        const [only, ...others] = children;
        if (only === undefined) return { messages, branches: [] };
        if (others.length > 0) return { messages, branches: children.map(child => toBranch(child, childrenOf)) };
        messages.push(only);
        children = childrenOf.get(only) ?? [];
    }
}
