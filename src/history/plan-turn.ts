import type { ChainedRow } from '../ports/history-stores.ts';

export interface PlanTurnInput {
    /** The chain of the thread, oldest first; never empty. */
    readonly chain: readonly string[];
    /** Rows of the same agent and caller on that chain or directly after it, by id. */
    readonly known: readonly ChainedRow[];
    /** The client says that it sends this turn again. */
    readonly isRetry: boolean;
    /** The caller's conversation that the client names, of which alone the rows are; `null` where it names none. */
    readonly ownConversationId: string | null;
    readonly newConversationId: string;
}

export interface PlannedTurn {
    readonly conversationId: string;
    /** Index of the first message of the thread that is not recorded yet; the thread's length where all are. */
    readonly firstNewIndex: number;
    /** The failed reply whose row this turn's reply takes over. */
    readonly replacesId: number | null;
}

/**
 * Where a turn belongs: it joins the conversation that has its thread up to the last message that is known, as a commit joins its
 * parent's branch. A first message has no parent: it starts a conversation, unless it is the retry of a try that failed, or the client
 * names the conversation: then it is another beginning of that one.
 */
export function planTurn(input: PlanTurnInput): PlannedTurn {
    const { chain, known, isRetry, ownConversationId, newConversationId } = input;
    const isGuessed = chain.length === 1 && ownConversationId === null;
    const last = chain.at(-1);
    const sameTurn = known.filter(row => row.messageHash === last).findLast(row => !isGuessed || isAskedAgain(row));
    if (sameTurn !== undefined) {
        const failed = repliesTo(sameTurn).findLast(row => row.status === 'FAILED');
        return { conversationId: sameTurn.conversationId, firstNewIndex: chain.length, replacesId: failed?.id ?? null };
    }
    for (let index = chain.length - 2; index >= 0; index -= 1) {
        const parents = known.filter(row => row.messageHash === chain[index]);
        // Two conversations may have begun alike; the one that nobody has gone on with yet is the likelier.
        const parent = parents.findLast(row => repliesTo(row).length === 0) ?? parents.at(-1);
        if (parent !== undefined) {
            return { conversationId: parent.conversationId, firstNewIndex: index + 1, replacesId: null };
        }
    }
    return { conversationId: ownConversationId ?? newConversationId, firstNewIndex: 0, replacesId: null };

    function repliesTo(row: ChainedRow): readonly ChainedRow[] {
        return known.filter(
            reply => reply.previousMessageHash === row.messageHash && reply.conversationId === row.conversationId,
        );
    }

    /**
     * The same greeting twice is two conversations, also at once. It is one where the client says that it asks again, or where
     * every answer so far failed: then that is what the client is doing.
     */
    function isAskedAgain(row: ChainedRow): boolean {
        const replies = repliesTo(row);
        return isRetry || (replies.length > 0 && replies.every(reply => reply.status !== 'COMPLETE'));
    }
}
