/** The answer of a request, as it went out. */
export interface KeptAnswer {
    readonly contentType: string;
    /** `null` where it was too large to be kept. */
    readonly body: string | null;
}

export interface ClaimInput {
    /** Stands for the caller and the key that came with the request. */
    readonly keyHash: string;
    readonly requestHash: string;
    /** Tells the one that answers from others that waited for it. */
    readonly leaseToken: string;
    readonly at: Date;
    /** Until then the one that answers need give no sign of life. */
    readonly leaseUntil: Date;
    readonly expiresAt: Date;
}

/** `mine`: nobody has answered yet, the one that claims does. `running`: somebody is at it. */
export type Claim =
    | { readonly kind: 'mine' }
    | { readonly kind: 'running' }
    | { readonly kind: 'other-request' }
    | { readonly kind: 'done'; readonly answer: KeptAnswer };

/** Answers of requests that may be sent again under the same key. Every method may throw `AppError` `storage_unavailable`. */
export interface KeptAnswerStore {
    /** Of several at once, on whichever servers, one gets `mine`. Also clears away what has expired. */
    claim(input: ClaimInput): Promise<Claim>;
    renew(lease: { readonly keyHash: string; readonly leaseToken: string; readonly leaseUntil: Date }): Promise<void>;
    finish(lease: { readonly keyHash: string; readonly leaseToken: string }, answer: KeptAnswer): Promise<void>;
    /** Nothing is kept of what failed: the next one under the key answers anew. */
    release(lease: { readonly keyHash: string; readonly leaseToken: string }): Promise<void>;
}
