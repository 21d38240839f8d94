import type { ChainedRow } from '../ports/history-stores.ts';

export interface PlanTurnInput {
    /** The chain of the thread, oldest first; never empty. */
    readonly chain: readonly string[];
    /** Rows of the same agent and caller that are on the chain or directly after it, by id. */
    readonly known: readonly ChainedRow[];
    /** The client repeats this turn. */
    readonly isRetry: boolean;
    /** The caller's conversation that the client names; then all rows are of it. `null` if it names none. */
    readonly ownConversationId: string | null;
    readonly newConversationId: string;
}

export interface PlannedTurn {
    readonly conversationId: string;
    /** Index of the first message of the thread that is not recorded yet; the thread's length if all are. */
    readonly firstNewIndex: number;
    /** The failed reply that this turn's reply replaces. */
    readonly replacesId: number | null;
}

/**
 * Finds the conversation of a turn: the one that has the longest part of its thread, as a commit belongs to its parent's branch. A first
 * message starts a conversation, unless it retries a failed turn or the client names the conversation.
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
        // If two conversations began with the same messages, the one without a continuation is more likely.
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

    /** The same first message twice is two conversations, unless the client says that it retries or every reply so far failed. */
    function isAskedAgain(row: ChainedRow): boolean {
        const replies = repliesTo(row);
        return isRetry || (replies.length > 0 && replies.every(reply => reply.status !== 'COMPLETE'));
    }
}
