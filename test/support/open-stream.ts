import { Agent, type IncomingMessage, request } from 'node:http';
import { TEST_KEY } from './start-test-server.ts';

export interface OpenStream {
    readonly status: number;
    /** Milliseconds from the request to the first bytes with text in them. */
    readonly firstTextMs: number;
    /** Everything, once the server has ended it. */
    readonly whole: Promise<string>;
    leave(): void;
}

/** Bun's `fetch` opens no more than 256 requests at once; this has no bound. */
const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

/** Asks for a streamed answer and resolves at its first text, with the rest still to come. */
export async function openStream(url: string, question: string): Promise<OpenStream> {
    const startedAt = performance.now();
    const body = JSON.stringify({ messages: [{ role: 'user', content: question }], stream: true });
    const sent = request(`${url}/agents/jack-green/api/openai/chat/completions`, {
        agent,
        method: 'POST',
        headers: {
            authorization: `Bearer ${TEST_KEY}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
        },
    });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
        sent.on('response', resolve);
        sent.on('error', reject);
        sent.end(body);
    });
    let text = '';
    const first = Promise.withResolvers<void>();
    const whole = new Promise<string>((resolve, reject) => {
        response.on('data', chunk => {
            text += String(chunk);
            if (/"content":"[^"]/.test(text)) first.resolve();
        });
        response.on('end', () => {
            first.resolve();
            resolve(text);
        });
        response.on('error', reject);
    });
    // Who leaves does not wait for the end.
    whole.catch(() => undefined);
    await first.promise;
    return {
        status: response.statusCode ?? 0,
        firstTextMs: performance.now() - startedAt,
        whole,
        leave: () => void sent.destroy(),
    };
}
