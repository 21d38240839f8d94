import type { ChatSource } from './chat-turn.ts';

/** Sums over replies. */
export interface UsageSum {
    readonly replies: number;
    /** Failed replies, which are also counted in `replies`. */
    readonly failures: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
    /** Total of all replies. */
    readonly durationMs: number;
}

export interface UsageCount extends UsageSum {
    /** `YYYY-MM-DD`, in UTC. */
    readonly day: string;
    readonly agentName: string;
    readonly source: ChatSource;
    /** The id of the API key; 0 without one. */
    readonly tokenId: number;
    /** Empty if no model replied. */
    readonly provider: string;
    readonly model: string;
}
