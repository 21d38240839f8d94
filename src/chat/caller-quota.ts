/** How much a caller may ask for. */
export interface CallerQuota {
    /** Takes a place among the answers that the caller may have at once. @throws AppError `rate_limited` where there is none */
    openAnswer(): Promise<AnswerSlot>;
}

export interface AnswerSlot {
    /** Counts tokens that the answer cost. */
    spend(tokens: number): void;
    /** Gives the place back. */
    close(): void;
}
