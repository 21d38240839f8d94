/** The limits of a caller. */
export interface CallerQuota {
    /** Takes one of the caller's concurrent replies. @throws AppError `rate_limited` if all are taken */
    openAnswer(): Promise<AnswerSlot>;
}

export interface AnswerSlot {
    /** Counts the tokens of the reply. */
    consume(tokens: number): void;
    /** Ends the concurrent reply. */
    close(): void;
}
