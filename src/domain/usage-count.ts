import type { ChatSource } from './chat-turn.ts';

export interface UsageSum {
    readonly replies: number;
    /** Replies that failed. */
    readonly failures: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
    /** The sum over all replies. */
    readonly durationMs: number;
}

export interface UsageCount extends UsageSum {
    /** `YYYY-MM-DD`, in UTC. */
    readonly day: string;
    readonly agentName: string;
    readonly source: ChatSource;
    /** 0 without an API key. */
    readonly tokenId: number;
    /** Empty if no model replied. */
    readonly provider: string;
    readonly model: string;
}
