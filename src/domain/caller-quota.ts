/** The limits of one caller. */
export interface CallerQuota {
    /**
     * Takes one of the caller's concurrent replies, and holds `expectedTokens` of its token budgets until the slot is closed.
     * @throws AppError `rate_limited` if all replies are in use, or what is left of a budget is held by other replies; `quota_exceeded` if
     * a budget is used up
     */
    openSlot(expectedTokens: number): Promise<ReplySlot>;
}

export interface ReplySlot {
    /** Counts the tokens that the reply used. */
    consume(tokens: number): void;
    close(): void;
}
