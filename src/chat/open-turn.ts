import type { ChatTurn } from './chat-turn.ts';

/** Whose a turn is, and what for. */
export type TurnOwner = Pick<ChatTurn, 'agentName' | 'caller' | 'authorize'>;

/** A turn while it is answered. */
export interface OpenTurn {
    /** Goes off with the given signal, and with an `AppError` where the turn's key or agent is taken away meanwhile. */
    readonly signal: AbortSignal;
    close(): void;
}

/** The turns that are being answered. */
export interface OpenTurns {
    open(owner: TurnOwner, signal: AbortSignal): OpenTurn;
}
