import { connect } from 'node:net';

export interface RawRequest {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** What is sent of the body, byte by byte; neither the rest nor an end follows. */
    readonly body?: string;
}

export interface RawAnswer {
    readonly status: number;
    readonly headers: Headers;
    readonly text: string;
}

/** Not even a busy machine needs that long for an answer that depends on no more bytes. */
const SLOWEST_ANSWER_MS = 60_000;

/**
 * Sends a request as it is written here, since clients send no body with some methods, and none without its end.
 * @throws Error when no answer comes
 */
export function sendRaw(serverUrl: string, { method, path, headers = {}, body = '' }: RawRequest): Promise<RawAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    const { host, hostname, port } = new URL(serverUrl);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.setTimeout(SLOWEST_ANSWER_MS, () => socket.destroy());
    socket.on('data', data => {
        received += data.toString('latin1');
        const answer = toAnswerOrNull(received, method);
        if (answer === null) return;
        resolve(answer);
        socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`No answer to ${method} ${path}.`)));
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
    socket.write(`${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`);
    return promise;
}

/** The answer once its text is there, where its length is said beforehand; of any other one what came with its head. */
function toAnswerOrNull(received: string, method: string): RawAnswer | null {
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd === -1) return null;
    const [statusLine = '', ...lines] = received.slice(0, headEnd).split('\r\n');
    const headers = new Headers(
        lines.map((line): [string, string] => {
            const nameEnd = line.indexOf(':');
            return [line.slice(0, nameEnd), line.slice(nameEnd + 1).trim()];
        }),
    );
    const text = received.slice(headEnd + 4);
    const length = method === 'HEAD' ? 0 : Number(headers.get('content-length') ?? 0);
    if (text.length < length) return null;
    return { status: Number(statusLine.split(' ')[1]), headers, text: Buffer.from(text, 'latin1').toString() };
}

/** One piece of a chunked body. */
export function chunk(text: string): string {
    return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
