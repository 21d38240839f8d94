export type StoredReplyKind = 'COMPLETION' | 'RESPONSE';

/** Marks a reply of the history that its caller can fetch again. The messages stay in the history only. */
export interface NewStoredReply {
    readonly replyId: string;
    readonly kind: StoredReplyKind;
    readonly agentName: string;
    readonly callerHash: string;
    /** When the reply was requested, as reported to the client. */
    readonly createdAt: Date;
    readonly metadata: Readonly<Record<string, string>>;
    /** Fields of the request that the response repeats. */
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
    /** The last row of the previous page; `null` for the first page. */
    readonly afterId: number | null;
    readonly limit: number;
}

export interface StoredReplyStore {
    create(reply: NewStoredReply): Promise<void>;
    findOrNull(replyId: string): Promise<StoredReply | null>;
    /** Only complete replies. */
    list(filter: StoredReplyFilter): Promise<readonly StoredReply[]>;
    /** `false` if there is no such row. */
    setMetadata(replyId: string, metadata: Readonly<Record<string, string>>): Promise<boolean>;
    /** `false` if there is no such row. */
    delete(replyId: string): Promise<boolean>;
}
