export interface UpstreamErrorDetails {
    /** HTTP status, also where a body or frame says it beside a 200; `null` where there is none. */
    readonly status?: number | null;
    readonly code?: string | null;
    readonly type?: string | null;
    readonly param?: string | null;
    readonly headers?: Headers | null | undefined;
    /** The provider's own error object, which holds more than the common fields. */
    readonly body?: unknown;
    readonly cause?: unknown;
}

/** What a provider did wrong, in its own words: for the log and for `to-provider-error.ts`, never for a client. */
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

/** A provider that was not reached, or said nothing that is HTTP. */
export class ConnectionError extends Error {
    override readonly name = 'ConnectionError';
    readonly isTimeout: boolean;

    constructor({ isTimeout, cause }: { readonly isTimeout: boolean; readonly cause: unknown }) {
        super(isTimeout ? 'The provider did not answer in time' : 'The provider could not be reached', { cause });
        this.isTimeout = isTimeout;
    }
}
