import { reach } from '../api/request-json.ts';
import { toBaseUrl } from './to-snippets.ts';

export interface CallResult {
    readonly status: number;
    readonly milliseconds: number;
    /** With a shortened API key. */
    readonly request: string;
    readonly response: string;
}

export interface CallInput {
    readonly agentName: string;
    readonly apiKey: string;
}

/** Makes a real request to the OpenAI-compatible API. */
export async function callAgent({ agentName, apiKey }: CallInput): Promise<CallResult> {
    const url = `${toBaseUrl({ origin: location.origin, agentName })}/chat/completions`;
    const body = { model: `agent:${agentName}`, messages: [{ role: 'user', content: 'Hello!' }] };
    const start = performance.now();
    const response = await reach(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        // The API authenticates only by key.
        credentials: 'omit',
    });
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - start);
    const shownKey = `${apiKey.slice(0, 9)}…`;
    return {
        status: response.status,
        milliseconds,
        request: `POST ${url}\nAuthorization: Bearer ${shownKey}\n\n${JSON.stringify(body, null, 2)}`,
        response: indent(text),
    };
}

function indent(text: string): string {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}
