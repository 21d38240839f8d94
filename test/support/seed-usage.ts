import { newRandomHex } from '../../src/shared/ids.ts';
import { newChatRow } from './new-chat-row.ts';
import type { TestServer } from './start-test-server.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface SeedUsageInput {
    readonly agentNames: readonly string[];
    /** Keys at rest. */
    readonly keys: readonly string[];
    readonly days: number;
}

/** Replies of the days up to now, more on some than on others, some of them failed; the same at each call. */
export async function seedUsage(server: TestServer, { agentNames, keys, days }: SeedUsageInput): Promise<void> {
    const now = Date.now();
    for (let day = 0; day < days; day += 1) {
        const replies = Array.from({ length: 4 + Math.round(9 * (1 + Math.sin(day / 3.1))) }, (_, index) => {
            const isFailed = (day + index) % 17 === 0;
            const apiKey = index % 3 === 0 ? null : (keys[index % keys.length] ?? null);
            const promptTokens = 400 + ((day * 37 + index * 91) % 900);
            const completionTokens = 120 + ((day * 53 + index * 29) % 300);
            return newChatRow({
                createdAt: new Date(now - day * DAY_MS - index * 1000 - 120_000),
                agentName: agentNames[index % agentNames.length] ?? 'jack-green',
                messageHash: newRandomHex(),
                message: { role: 'MODEL', content: 'Hello!' },
                replyId: newRandomHex(),
                status: isFailed ? 'FAILED' : 'COMPLETE',
                durationMs: 900 + ((day * 311 + index * 173) % 4000),
                usage: isFailed
                    ? null
                    : { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens },
                provider: isFailed ? null : index % 5 === 0 ? 'home' : 'openai',
                model: isFailed ? null : index % 5 === 0 ? 'qwen3' : 'gpt-5-mini',
                source: apiKey === null ? 'AGENT_PAGE_CHAT' : 'OPENAI_API_COMPATIBILITY',
                apiKey,
            });
        });
        await server.context.stores.chatHistory.endTurn({ steps: [], replies, replacesId: null, isLearnedFrom: false });
    }
    const input = { until: new Date(now - 60_000), mostReplies: 1000 };
    while (!(await server.context.usage.addUp(input)));
}
