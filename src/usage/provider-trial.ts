/** The result of a test request to a provider. */
export interface ProviderTrial {
    readonly isAnswered: boolean;
    /** The beginning of the reply, or the error message for the admin. */
    readonly text: string;
    readonly model: string | null;
    readonly firstTokenMs: number | null;
    readonly durationMs: number;
}
