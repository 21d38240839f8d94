import type { Tool } from '@modelcontextprotocol/sdk/types.js';
import type { Clock } from '../shared/clock.ts';
import { RecentCache } from '../shared/recent-cache.ts';
import type { McpLists } from './mcp-tools.ts';

const KEPT_MS = 5 * 60_000;
/** A server that did not answer is not waited for in every turn. */
const FAILURE_KEPT_MS = 30_000;
const MOST_KEPT = 200;

interface KeptList {
    readonly until: number;
    readonly tools: Promise<readonly Tool[]>;
}

export function createMcpLists(now: Clock): McpLists {
    const kept = new RecentCache<string, KeptList>(MOST_KEPT);
    return {
        async listOf(url, load, signal) {
            for (;;) {
                const known = kept.get(url);
                if (known === undefined || known.until <= now().getTime()) return begin(url, load, signal);
                try {
                    return await known.tools;
                } catch (error) {
                    // Where the one who asked has left, those who waited with them ask anew.
                    if (kept.get(url)?.tools === known.tools) throw error;
                }
            }
        },
    };

    function begin(url: string, load: () => Promise<readonly Tool[]>, signal: AbortSignal): Promise<readonly Tool[]> {
        const at = now().getTime();
        const tools = load();
        kept.set(url, { until: at + KEPT_MS, tools });
        tools.catch(() => {
            // Somebody who left in the middle says nothing of the server.
            if (signal.aborted) kept.delete(url);
            else kept.set(url, { until: at + FAILURE_KEPT_MS, tools });
        });
        return tools;
    }
}
