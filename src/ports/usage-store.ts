import type { UsageCount, UsageSum } from '../domain/usage-count.ts';

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
