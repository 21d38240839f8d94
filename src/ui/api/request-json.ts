import { visitorHeaders } from './visitor.ts';

/** A failed request, with a message for the user. */
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
 * Returns the JSON of a response as the type that the caller expects, or `undefined` if it has no body.
 * @throws RequestError with the server's message; status 0 if the server cannot be reached
 */
export async function requestJson<Answer>(path: string, { method = 'GET', body }: RequestInput = {}): Promise<Answer> {
    const response = await reach(path, {
        method,
        headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new RequestError(response.status, serverErrorMessage(text, response.status));
    return text === '' ? (undefined as Answer) : (JSON.parse(text) as Answer);
}

export interface ReachInput extends Omit<RequestInit, 'headers'> {
    readonly headers?: Readonly<Record<string, string>>;
}

/** `fetch` with the visitor's headers and an error message for the user. */
export async function reach(path: string, init: ReachInput): Promise<Response> {
    try {
        return await fetch(path, { ...init, headers: { ...init.headers, ...visitorHeaders() } });
    } catch (error) {
        if (init.signal?.aborted) throw error;
        throw new RequestError(0, 'The server cannot be reached. Check the connection and try again.');
    }
}

/** The message in the server's error body. */
export function serverErrorMessage(text: string, status: number): string {
    try {
        const message: unknown = JSON.parse(text)?.error?.message;
        if (typeof message === 'string') return message;
    } catch {
        // The response came from a proxy and is not JSON.
    }
    return `The server answered with status ${status}.`;
}
