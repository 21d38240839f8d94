import type { UsageSum } from './usage-count.ts';

export function addUsageSums(one: UsageSum, other: UsageSum): UsageSum {
    return {
        replies: one.replies + other.replies,
        failures: one.failures + other.failures,
        promptTokens: one.promptTokens + other.promptTokens,
        completionTokens: one.completionTokens + other.completionTokens,
        durationMs: one.durationMs + other.durationMs,
    };
}
