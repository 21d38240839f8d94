/** What came of one real question to a provider. */
export interface ProviderTrial {
    readonly isAnswered: boolean;
    /** The beginning of the answer, or what went wrong, in words for the admin. */
    readonly text: string;
    readonly model: string | null;
    readonly firstTokenMs: number | null;
    readonly durationMs: number;
}
