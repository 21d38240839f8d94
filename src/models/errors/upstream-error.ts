export interface UpstreamErrorDetails {
    /** HTTP status, or the one that the body or frame of a 200 response names; `null` if there is none. */
    readonly status?: number | null;
    readonly code?: string | null;
    readonly type?: string | null;
    readonly param?: string | null;
    readonly headers?: Headers | null | undefined;
    /** The provider's error object, which may have more fields. */
    readonly body?: unknown;
    readonly cause?: unknown;
}

/** An error that a provider reported, in its own words: for the log and `to-provider-error.ts`, never for a client. */
export class UpstreamError extends Error {
    override readonly name = 'UpstreamError';
    readonly status: number | null;
    readonly code: string | null;
    readonly type: string | null;
    readonly param: string | null;
    readonly headers: Headers | null;
    readonly body: unknown;

    constructor(message: string, details: UpstreamErrorDetails = {}) {
        super(message, details.cause === undefined ? undefined : { cause: details.cause });
        this.status = details.status ?? null;
        this.code = details.code ?? null;
        this.type = details.type ?? null;
        this.param = details.param ?? null;
        this.headers = details.headers ?? null;
        this.body = details.body ?? null;
    }
}

/** A provider that could not be reached or did not speak HTTP. */
export class ConnectionError extends Error {
    override readonly name = 'ConnectionError';
    readonly isTimeout: boolean;

    constructor({ isTimeout, cause }: { readonly isTimeout: boolean; readonly cause: unknown }) {
        super(isTimeout ? 'The provider did not respond in time' : 'The provider could not be reached', { cause });
        this.isTimeout = isTimeout;
    }
}
