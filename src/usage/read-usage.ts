import {
    USAGE_GROUPS,
    type UsageCount,
    type UsageFilter,
    type UsageGroup,
    type UsageGroupSum,
    type UsageStore,
    type UsageSum,
} from '../ports/usage-store.ts';
import { addUsageSums } from './add-usage-sums.ts';

export interface UsageReport {
    readonly total: UsageSum;
    readonly groups: Readonly<Record<UsageGroup, readonly UsageGroupSum[]>>;
    /** Whether the newest replies are in it: after a long time without counting they are too many to be added up at once. */
    readonly isUpToDate: boolean;
}

/** Added up while somebody waits for it. */
const MOST_FRESH = 5000;
const NOTHING: UsageSum = { replies: 0, failures: 0, promptTokens: 0, completionTokens: 0, durationMs: 0 };

/** Usage from a day on, by day, agent, key and model: what was added up, and the newest replies. */
export async function readUsage(usage: UsageStore, filter: UsageFilter): Promise<UsageReport> {
    // The newest first: what is added up in between is then in both and not in none, which the next look sets right.
    const fresh = await usage.fresh(MOST_FRESH);
    const groups = withFresh(await usage.sums(filter), matching(fresh ?? [], filter));
    const total = groups.day.reduce<UsageSum>(addUsageSums, NOTHING);
    return { total, groups, isUpToDate: fresh !== null };
}

/** The same in full detail, by its day. */
export async function listUsage(usage: UsageStore, filter: UsageFilter): Promise<readonly UsageCount[]> {
    const fresh = await usage.fresh(MOST_FRESH);
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
