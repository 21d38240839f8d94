/** A client's request for embeddings. */
export interface EmbeddingRequest {
    /** One or several texts, or their tokens. */
    readonly input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
    readonly dimensions?: number;
    readonly user?: string;
}

export interface Embeddings {
    /** One for each text, in order. */
    readonly vectors: readonly (readonly number[])[];
    readonly promptTokens: number;
}

export interface EmbeddingModel {
    /**
     * Uses the first provider that supports embeddings; `null` if none does. There is no failover: vectors of different models cannot be
     * compared.
     * @throws AppError as `ChatModel.streamReply` does, or the signal's reason once it is aborted
     */
    embedOrNull(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings | null>;
}
