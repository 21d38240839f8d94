/** The limits of one caller. */
export interface CallerQuota {
    /** Takes one of the caller's concurrent replies. @throws AppError `rate_limited` if all are in use */
    openSlot(): Promise<ReplySlot>;
}

export interface ReplySlot {
    /** Counts the tokens that the reply used. */
    spend(tokens: number): void;
    close(): void;
}
