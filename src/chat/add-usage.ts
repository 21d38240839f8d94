import type { Usage } from './chat-event.ts';

/** What several calls used together; an estimate as soon as one of them is. */
export function addUsage(one: Usage | null, other: Usage | null): Usage | null {
    if (one === null || other === null) return one ?? other;
    const isEstimate = one.isEstimate === true || other.isEstimate === true;
    return {
        promptTokens: one.promptTokens + other.promptTokens,
        completionTokens: one.completionTokens + other.completionTokens,
        totalTokens: one.totalTokens + other.totalTokens,
        ...added('cachedTokens'),
        ...added('reasoningTokens'),
        ...(isEstimate ? { isEstimate } : {}),
    };

    function added(name: 'cachedTokens' | 'reasoningTokens') {
        if (one?.[name] === undefined && other?.[name] === undefined) return {};
        return { [name]: (one?.[name] ?? 0) + (other?.[name] ?? 0) };
    }
}
