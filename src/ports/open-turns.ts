import type { ReplySlot } from '../domain/caller-quota.ts';
import type { ChatTurn } from '../domain/chat-turn.ts';

/** What a turn needs to be opened. */
export type TurnOwner = Pick<ChatTurn, 'agentName' | 'caller' | 'authorize' | 'quota'>;

/** A turn in progress. */
export type OpenTurn = ReplySlot;

/** Ends a turn. The reason is an `AppError` if the caller can see it. */
export type TurnAbort = Pick<AbortController, 'signal' | 'abort'>;

/** The turns in progress on this server. */
export interface OpenTurns {
    /**
     * Until the turn is closed, `abort` is called with an `AppError` if the turn's API key or agent is deleted. `expectedTokens` is called
     * for callers with limits.
     * @throws AppError `rate_limited` if the caller has too many turns open, `quota_exceeded` if its budget is used up
     */
    open(owner: TurnOwner, abort: TurnAbort, expectedTokens: () => number): Promise<OpenTurn>;
}
