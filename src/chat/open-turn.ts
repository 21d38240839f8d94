import type { ReplySlot } from './caller-quota.ts';
import type { ChatTurn } from './chat-turn.ts';

/** Whose a turn is, and what for. */
export type TurnOwner = Pick<ChatTurn, 'agentName' | 'caller' | 'authorize' | 'quota'>;

/** A turn while it is answered. */
export type OpenTurn = ReplySlot;

/** Ends a turn. The reason is an `AppError` if the caller gets to see it. */
export type TurnAbort = Pick<AbortController, 'signal' | 'abort'>;

/** The turns that are being answered. */
export interface OpenTurns {
    /**
     * Until the turn is closed, `abort` goes off with an `AppError` if the turn's key or agent is taken away.
     * @throws AppError `rate_limited` if the caller has as many as they may have
     */
    open(owner: TurnOwner, abort: TurnAbort): Promise<OpenTurn>;
}
