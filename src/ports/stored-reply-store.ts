export type StoredReplyKind = 'COMPLETION' | 'RESPONSE';

/** Word that a reply of the history may be fetched again by the one who asked for it. What was said stays in the history alone. */
export interface NewStoredReply {
    readonly replyId: string;
    readonly kind: StoredReplyKind;
    readonly agentName: string;
    readonly callerHash: string;
    /** When the reply was asked for, as its client was told. */
    readonly createdAt: Date;
    readonly metadata: Readonly<Record<string, string>>;
    /** What the answer repeats of its request, where it does. */
    readonly request: Readonly<Record<string, unknown>> | null;
}

export interface StoredReply extends NewStoredReply {
    readonly id: number;
}

export interface StoredReplyFilter {
    readonly kind: StoredReplyKind;
    readonly callerHash: string;
    readonly agentNames: readonly string[];
    readonly metadata: Readonly<Record<string, string>>;
    readonly order: 'asc' | 'desc';
    /** The row that the page follows on; `null` for the first page. */
    readonly afterId: number | null;
    readonly limit: number;
}

/** Every method may throw `AppError` `storage_unavailable`, as those of every store. */
export interface StoredReplyStore {
    create(reply: NewStoredReply): Promise<void>;
    findOrNull(replyId: string): Promise<StoredReply | null>;
    /** Only those whose reply came to its end. */
    list(filter: StoredReplyFilter): Promise<readonly StoredReply[]>;
    /** `false` where there is no such row. */
    setMetadata(replyId: string, metadata: Readonly<Record<string, string>>): Promise<boolean>;
    /** `false` where there is no such row. */
    delete(replyId: string): Promise<boolean>;
}
