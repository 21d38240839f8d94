import type { ChatSource } from '../chat/chat-turn.ts';

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

export const USAGE_GROUPS = ['day', 'agentName', 'tokenId', 'model'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

export interface UsageFilter {
    readonly firstDay: string;
    readonly agentName: string | null;
    readonly tokenId: number | null;
}

export interface UsageGroupSum extends UsageSum {
    /** The day, the agent's name, the id of the API key, or provider and model. */
    readonly key: string;
}

/** Usage by day, added up from the history once, and kept when messages are deleted. */
export interface UsageStore {
    /**
     * Adds up the oldest `mostReplies` replies that were recorded before `until` and are not added up yet. Each is added once, even if
     * several servers do this. `false` if more are left.
     */
    addUp(input: { readonly until: Date; readonly mostReplies: number }): Promise<boolean>;
    /** The sums of each group, by key. Does not include newer replies. */
    sums(filter: UsageFilter): Promise<Readonly<Record<UsageGroup, readonly UsageGroupSum[]>>>;
    /** The newest replies, which are not added up yet; `null` if there are more than `most`. */
    fresh(most: number): Promise<readonly UsageCount[] | null>;
    /** By day. Does not include newer replies. */
    list(filter: UsageFilter): Promise<readonly UsageCount[]>;
}
