import type { AnswerSlot } from './caller-quota.ts';
import type { ChatTurn } from './chat-turn.ts';

/** Whose a turn is, and what for. */
export type TurnOwner = Pick<ChatTurn, 'agentName' | 'caller' | 'authorize' | 'quota'>;

/** A turn while it is answered. */
export interface OpenTurn extends AnswerSlot {
    /** Goes off with the given signal, and with an `AppError` where the turn's key or agent is taken away meanwhile. */
    readonly signal: AbortSignal;
}

/** The turns that are being answered. */
export interface OpenTurns {
    /** @throws AppError `rate_limited` where the caller has as many as they may have */
    open(owner: TurnOwner, signal: AbortSignal): Promise<OpenTurn>;
}
