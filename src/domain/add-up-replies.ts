import { addUsageSums } from './add-usage-sums.ts';
import type { Usage } from './chat-event.ts';
import type { MessageStatus } from './chat-row.ts';
import type { ChatSource } from './chat-turn.ts';
import type { UsageCount } from './usage-count.ts';

/** The columns of a reply that usage needs. */
export interface CountedReply {
    readonly createdAt: Date;
    readonly agentName: string;
    readonly source: ChatSource;
    readonly apiKey: string | null;
    readonly replyId: string | null;
    readonly status: MessageStatus;
    readonly usage: Usage | null;
    readonly provider: string | null;
    readonly model: string | null;
    readonly durationMs: number | null;
}

/** Sums replies by day, agent, source, key and model. Alternatives count as one reply. `tokenIds` has stored keys as its keys. Pure. */
export function addUpReplies(
    replies: readonly CountedReply[],
    tokenIds: ReadonlyMap<string, number>,
): readonly UsageCount[] {
    const counts = new Map<string, UsageCount>();
    const seen = new Set<string>();
    for (const reply of replies) {
        if (reply.replyId !== null && seen.has(reply.replyId)) continue;
        if (reply.replyId !== null) seen.add(reply.replyId);
        const count = toCount(reply, tokenIds);
        const { day, agentName, source, tokenId, provider, model } = count;
        const key = JSON.stringify([day, agentName, source, tokenId, provider, model]);
        const before = counts.get(key);
        counts.set(key, before === undefined ? count : { ...count, ...addUsageSums(before, count) });
    }
    return [...counts.values()];
}

function toCount(reply: CountedReply, tokenIds: ReadonlyMap<string, number>): UsageCount {
    return {
        day: reply.createdAt.toISOString().slice(0, 10),
        agentName: reply.agentName,
        source: reply.source,
        tokenId: reply.apiKey === null ? 0 : (tokenIds.get(reply.apiKey) ?? 0),
        provider: reply.provider ?? '',
        model: reply.model ?? '',
        replies: 1,
        failures: reply.status === 'FAILED' ? 1 : 0,
        promptTokens: reply.usage?.promptTokens ?? 0,
        completionTokens: reply.usage?.completionTokens ?? 0,
        durationMs: reply.durationMs ?? 0,
    };
}
