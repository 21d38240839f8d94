import { visitorHeaders } from './visitor.ts';

/** A request that failed, in words for a person. */
export class RequestError extends Error {
    readonly status: number;

    constructor(status: number, message: string) {
        super(message);
        this.name = 'RequestError';
        this.status = status;
    }
}

export interface RequestInput {
    readonly method?: string;
    readonly body?: unknown;
}

/**
 * Asks the server and gives its JSON as what the caller knows it to be; `undefined` where the answer has no body.
 * @throws RequestError with the server's own words; status 0 where it cannot be reached
 */
export async function requestJson<Answer>(path: string, { method = 'GET', body }: RequestInput = {}): Promise<Answer> {
    const response = await reach(path, {
        method,
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new RequestError(response.status, errorMessageOf(text, response.status));
    return text === '' ? (undefined as Answer) : (JSON.parse(text) as Answer);
}

export interface ReachInput extends Omit<RequestInit, 'headers'> {
    readonly headers?: Readonly<Record<string, string>>;
}

/** `fetch` whose failure says what a person can do about it. */
export async function reach(path: string, init: ReachInput): Promise<Response> {
    try {
        return await fetch(path, { ...init, headers: { ...init.headers, ...visitorHeaders() } });
    } catch (error) {
        if (init.signal?.aborted) throw error;
        throw new RequestError(0, 'The server cannot be reached. Check the connection and try again.');
    }
}

/** The sentence in the server's error body. */
export function errorMessageOf(text: string, status: number): string {
    try {
        const message: unknown = JSON.parse(text)?.error?.message;
        if (typeof message === 'string') return message;
    } catch {
        // A proxy in front answered in its own words.
    }
    return `The server answered with status ${status}.`;
}
