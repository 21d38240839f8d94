import { reach } from '../api/request-json.ts';
import { toBaseUrl } from './to-snippets.ts';

export interface CallResult {
    readonly status: number;
    readonly milliseconds: number;
    /** What was sent, with most of the key left out. */
    readonly request: string;
    readonly answer: string;
}

export interface CallInput {
    readonly agentName: string;
    readonly apiKey: string;
}

/** The real call of a program, through the same door. */
export async function callAgent({ agentName, apiKey }: CallInput): Promise<CallResult> {
    const url = `${toBaseUrl({ origin: location.origin, agentName })}/chat/completions`;
    const body = { model: `agent:${agentName}`, messages: [{ role: 'user', content: 'Hello!' }] };
    const start = performance.now();
    const response = await reach(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        // The API knows keys alone.
        credentials: 'omit',
    });
    const text = await response.text();
    const milliseconds = Math.round(performance.now() - start);
    const shownKey = `${apiKey.slice(0, 9)}…`;
    return {
        status: response.status,
        milliseconds,
        request: `POST ${url}\nAuthorization: Bearer ${shownKey}\n\n${JSON.stringify(body, null, 2)}`,
        answer: indent(text),
    };
}

function indent(text: string): string {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}
