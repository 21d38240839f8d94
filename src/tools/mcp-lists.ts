import type { Clock } from '../shared/clock.ts';
import { RecentCache } from '../shared/recent-cache.ts';
import type { McpLists, McpTool } from './mcp-tools.ts';

const KEPT_MS = 5 * 60_000;
/** After a failure the server is not asked again in every turn. */
const FAILURE_KEPT_MS = 30_000;
const MAX_KEPT = 200;

interface KeptList {
    readonly until: number;
    readonly tools: Promise<readonly McpTool[]>;
}

export function createMcpLists(now: Clock): McpLists {
    const kept = new RecentCache<string, KeptList>(MAX_KEPT);
    return {
        async listOf(url, load, signal) {
            for (;;) {
                const known = kept.get(url);
                if (known === undefined || known.until <= now().getTime()) return begin(url, load, signal);
                try {
                    return await known.tools;
                } catch (error) {
                    // If the caller that asked has left, the others that waited ask again.
                    if (kept.get(url)?.tools === known.tools) throw error;
                }
            }
        },
    };

    function begin(
        url: string,
        load: () => Promise<readonly McpTool[]>,
        signal: AbortSignal,
    ): Promise<readonly McpTool[]> {
        const at = now().getTime();
        const tools = load();
        kept.set(url, { until: at + KEPT_MS, tools });
        tools.catch(() => {
            // A caller that left does not mean that the server failed.
            if (signal.aborted) kept.delete(url);
            else kept.set(url, { until: at + FAILURE_KEPT_MS, tools });
        });
        return tools;
    }
}
