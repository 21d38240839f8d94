import type { ChatSource } from '../domain/chat-turn.ts';

/** What was said and what it cost, of one kind. */
export interface UsageSum {
    readonly replies: number;
    /** Of the replies, those that failed. */
    readonly failures: number;
    readonly promptTokens: number;
    readonly completionTokens: number;
    /** Of all replies together. */
    readonly durationMs: number;
}

export interface UsageCount extends UsageSum {
    /** `YYYY-MM-DD`, in UTC. */
    readonly day: string;
    readonly agentName: string;
    readonly source: ChatSource;
    /** 0 where no key was used. */
    readonly tokenId: number;
    /** Empty where no model answered. */
    readonly provider: string;
    readonly model: string;
}

/** What usage can be added up by. */
export const USAGE_GROUPS = ['day', 'agentName', 'tokenId', 'model'] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

export interface UsageFilter {
    readonly firstDay: string;
    readonly agentName: string | null;
    readonly tokenId: number | null;
}

export interface UsageGroupSum extends UsageSum {
    /** The day, the agent's name, the token's id, or provider and model. */
    readonly key: string;
}

/** Usage by day, added up from the history once and kept, also when what was said is deleted. */
export interface UsageStore {
    /**
     * Adds up the replies that were recorded before `until` and are not added up yet, the oldest `mostReplies` of them. Each is added
     * once, however many servers do this. `false` where more are left.
     */
    addUp(input: { readonly until: Date; readonly mostReplies: number }): Promise<boolean>;
    /** What was added up, by each group: one list of sums a group, by its key. */
    sums(filter: UsageFilter): Promise<Readonly<Record<UsageGroup, readonly UsageGroupSum[]>>>;
    /** The newest replies, which are not added up yet; `null` where they are more than `most`. */
    fresh(most: number): Promise<readonly UsageCount[] | null>;
    /** What was added up, by its day. */
    list(filter: UsageFilter): Promise<readonly UsageCount[]>;
}
