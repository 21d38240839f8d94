import type { UsageCount, UsageSum } from '../domain/usage-count.ts';

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
