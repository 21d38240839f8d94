import type { ChatRow, NewChatRow } from '../domain/chat-row.ts';
import type { RunningReplyEvent } from './running-reply-store.ts';

/** A question that nothing follows on, and whose server is gone. */
export interface BrokenTurn {
    readonly question: ChatRow;
    /** What is known of its reply, where that was to go on without its client. */
    readonly running: { readonly replyId: string; readonly events: readonly RunningReplyEvent[] } | null;
}

export interface CloseTurnsInput {
    /** Turns that began later may be answered by servers that have not said so yet. */
    readonly before: Date;
    /** Servers that were last heard of earlier are gone. */
    readonly lostBefore: Date;
    /** Pure; what the history shall say in place of the reply that never came. */
    readonly toReply: (turn: BrokenTurn) => NewChatRow;
}

/** Turns that broke off with their server. */
export interface BrokenTurnStore {
    /** A server's sign of life: since when it has had turns open without a break; `null` where it has none. */
    setOpenSince(server: {
        readonly serverId: string;
        readonly openSince: Date | null;
        readonly at: Date;
    }): Promise<void>;
    /**
     * Ends some of the turns that broke off, each once, whatever the number of servers that try; `isDone` where none is left. What was
     * said long before the first call ever is not looked at.
     */
    closeSome(input: CloseTurnsInput): Promise<{ readonly closed: number; readonly isDone: boolean }>;
}
