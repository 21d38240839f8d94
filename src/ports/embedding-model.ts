/** A request for embeddings, as a client made it. */
export interface EmbeddingRequest {
    /** A text or its tokens, or several of them. */
    readonly input: string | readonly string[] | readonly number[] | readonly (readonly number[])[];
    readonly dimensions?: number;
    readonly user?: string;
}

export interface Embeddings {
    /** One a text, in their order. */
    readonly vectors: readonly (readonly number[])[];
    readonly promptTokens: number;
}

export interface EmbeddingModel {
    /**
     * The embeddings of the first provider that has any; `null` where none has. Never those of another because one failed: vectors of
     * two models cannot be compared.
     * @throws AppError as `ChatModel.streamReply` does, or the signal's reason once it is aborted
     */
    embedOrNull(request: EmbeddingRequest, signal: AbortSignal): Promise<Embeddings | null>;
}
