/** Limits on the own tools of an agent and its team mates in one turn. */
export const TOOL_LIMITS = {
    /** Rounds of calls before an agent must reply. */
    rounds: 8,
    calls: 24,
    totalMs: 300_000,
    callMs: 120_000,
    /** Characters of one result; the rest is cut. */
    resultLength: 20_000,
} as const;

/** What is left for a turn; all its team mates share it. */
export interface ToolBudget {
    /** Counts one more call, or returns false if none is left. */
    takeCall(): boolean;
    /** Milliseconds that the next call may take; 0 when the time is up. */
    timeForCall(): number;
}

export function createToolBudget(nowMs: () => number = () => performance.now()): ToolBudget {
    const startedAt = nowMs();
    let calls = 0;
    const timeForCall = () => Math.max(0, Math.min(TOOL_LIMITS.callMs, TOOL_LIMITS.totalMs - (nowMs() - startedAt)));
    return {
        takeCall() {
            if (calls >= TOOL_LIMITS.calls || timeForCall() === 0) return false;
            calls += 1;
            return true;
        },
        timeForCall,
    };
}
