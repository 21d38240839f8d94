import type { HistoryMessage } from '../../http/web/history-ui-protocol.ts';

/** Messages that follow one another, and the branches after the last of them: none, or at least two. */
export interface Branch {
    readonly messages: readonly HistoryMessage[];
    readonly branches: readonly Branch[];
}

/** The messages of a conversation, by id, as a tree of branches. Pure; without the rounds of own tools. */
export function toBranches(messages: readonly HistoryMessage[]): readonly Branch[] {
    const spoken = messages.filter(({ isStep }) => !isStep);
    const parentOf = new Map<HistoryMessage, HistoryMessage | null>();
    const newestOfHash = new Map<string, HistoryMessage>();
    for (const message of spoken) {
        // Of messages that are alike the newest is the one that the conversation went on from.
        parentOf.set(message, message.previousHash === null ? null : (newestOfHash.get(message.previousHash) ?? null));
        newestOfHash.set(message.hash, message);
    }
    const childrenOf = Map.groupBy(spoken, message => parentOf.get(message) ?? null);
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
