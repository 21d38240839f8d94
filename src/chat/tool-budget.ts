/** How much an agent's own tools may be used for one turn, its team mates' included. */
export const TOOL_LIMITS = {
    /** Rounds of calls that one agent may make before it has to answer. */
    rounds: 8,
    calls: 24,
    totalMs: 300_000,
    callMs: 120_000,
    /** Characters of one result that the model gets to read. */
    resultLength: 20_000,
} as const;

/** What is left for a turn; team mates draw on the same. */
export interface ToolBudget {
    /** Whether one more call may be made, which is then counted. */
    takeCall(): boolean;
    /** Milliseconds that the next call may take; 0 where the time is up. */
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
