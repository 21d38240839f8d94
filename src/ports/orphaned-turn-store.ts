import type { ChatRow, NewChatRow } from '../history/chat-row.ts';
import type { RunningReplyEvent } from './running-reply-store.ts';

/** A user message without a reply, whose server has crashed. */
export interface OrphanedTurn {
    readonly question: ChatRow;
    /** The part of the reply that was stored, if the reply was to outlive its request. */
    readonly running: { readonly replyId: string; readonly events: readonly RunningReplyEvent[] } | null;
}

export interface CloseTurnsInput {
    /** Later turns may belong to servers that have not reported them yet. */
    readonly before: Date;
    /** Servers whose last heartbeat is older have crashed. */
    readonly lostBefore: Date;
    /** Pure. Returns the row that takes the place of the missing reply. */
    readonly toReply: (turn: OrphanedTurn) => NewChatRow;
}

/** Turns whose server crashed before their end. */
export interface OrphanedTurnStore {
    /** Heartbeat of a server. `openSince` is when its oldest open turn began; `null` if no turn is open. */
    setOpenSince(server: {
        readonly serverId: string;
        readonly openSince: Date | null;
        readonly at: Date;
    }): Promise<void>;
    /**
     * Closes some of these turns, each once, even if several servers do so at the same time. `isDone` if none is left. Turns from long
     * before the first call ever are ignored.
     */
    closeSome(input: CloseTurnsInput): Promise<{ readonly closed: number; readonly isDone: boolean }>;
}
