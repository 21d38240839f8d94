import { addUsageSums } from '../domain/add-usage-sums.ts';
import type { UsageCount, UsageSum } from '../domain/usage-count.ts';
import {
    USAGE_GROUPS,
    type UsageFilter,
    type UsageGroup,
    type UsageGroupSum,
    type UsageStore,
} from '../ports/usage-store.ts';

export interface UsageReport {
    readonly total: UsageSum;
    readonly groups: Readonly<Record<UsageGroup, readonly UsageGroupSum[]>>;
    /** Whether the newest replies are included. If nothing was counted for a long time, they are too many to add up at once. */
    readonly isUpToDate: boolean;
}

/** How many replies are added up while a request waits. */
const MAX_FRESH = 5000;
const NOTHING: UsageSum = { replies: 0, failures: 0, promptTokens: 0, completionTokens: 0, durationMs: 0 };

/** Usage from a given day, by day, agent, key and model. Includes the newest replies, which are not added up yet. */
export async function readUsage(usage: UsageStore, filter: UsageFilter): Promise<UsageReport> {
    // Newest first: replies that are added up in between are counted twice rather than not at all, until the next read.
    const fresh = await usage.fresh(MAX_FRESH);
    const groups = withFresh(await usage.sums(filter), matching(fresh ?? [], filter));
    const total = groups.day.reduce<UsageSum>(addUsageSums, NOTHING);
    return { total, groups, isUpToDate: fresh !== null };
}

/** The same without sums, by day. */
export async function listUsage(usage: UsageStore, filter: UsageFilter): Promise<readonly UsageCount[]> {
    const fresh = await usage.fresh(MAX_FRESH);
    return [...(await usage.list(filter)), ...matching(fresh ?? [], filter)];
}

function matching(counts: readonly UsageCount[], { firstDay, agentName, tokenId }: UsageFilter) {
    return counts.filter(
        count =>
            count.day >= firstDay &&
            (agentName === null || count.agentName === agentName) &&
            (tokenId === null || count.tokenId === tokenId),
    );
}

const KEYS: Readonly<Record<UsageGroup, (count: UsageCount) => string>> = {
    day: ({ day }) => day,
    agentName: ({ agentName }) => agentName,
    tokenId: ({ tokenId }) => String(tokenId),
    model: ({ provider, model }) => `${provider}: ${model}`,
};

function withFresh(groups: UsageReport['groups'], fresh: readonly UsageCount[]): UsageReport['groups'] {
    const merged = { ...groups };
    for (const group of USAGE_GROUPS) {
        const sums = new Map(groups[group].map(sum => [sum.key, sum]));
        for (const count of fresh) {
            const key = KEYS[group](count);
            sums.set(key, { key, ...addUsageSums(sums.get(key) ?? NOTHING, count) });
        }
        merged[group] = [...sums.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
    }
    return merged;
}
