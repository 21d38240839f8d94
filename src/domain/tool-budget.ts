/** What is left for a turn; all its team mates share it. */
export interface ToolBudget {
    /** Counts one more call, or returns false if none is left. */
    takeCall(): boolean;
    /** Milliseconds that the next call may take; 0 when the time is up. */
    timeForCall(): number;
}
