/** A provider that was not reached, or said nothing that is HTTP. */
export class ConnectionError extends Error {
    override readonly name = 'ConnectionError';
    readonly isTimeout: boolean;

    constructor({ isTimeout, cause }: { readonly isTimeout: boolean; readonly cause: unknown }) {
        super(isTimeout ? 'The provider did not answer in time' : 'The provider could not be reached', { cause });
        this.isTimeout = isTimeout;
    }
}
