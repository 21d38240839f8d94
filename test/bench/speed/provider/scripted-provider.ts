import type { Socket } from 'bun';
import { HttpReader } from '../http-reader.ts';
import { streamRestOf, toJsonResponse, toResponse, toStreamStart } from './frames.ts';
import { readPromptOrNull } from './replies.ts';

export interface ScriptedProvider {
    readonly port: number;
    /** Streams that wait after their first chunk. */
    held(): number;
    /** Lets them go on: at once, or a chunk every 5 ms each. */
    release(pace: 'at once' | 'every 5 ms'): void;
    stop(): void;
}

const PACE_MS = 5;

interface HeldStream {
    readonly connection: ProviderConnection;
    readonly words: number;
    readonly isUsageWanted: boolean;
    next: number;
    dueAt: number;
}

/** An OpenAI-compatible provider on a raw socket, whose replies are made before they are asked for. */
export function startScriptedProvider(): ScriptedProvider {
    let held: HeldStream[] = [];
    let paced: HeldStream[] = [];
    const listener = Bun.listen<ProviderConnection>({
        hostname: '127.0.0.1',
        port: 0,
        socket: {
            open(socket) {
                socket.setNoDelay(true);
                socket.data = new ProviderConnection(socket, stream => held.push(stream));
            },
            data: (socket, received) => socket.data.reader.read(received),
            drain: socket => socket.data.drain(),
            close(socket) {
                socket.data.isClosed = true;
            },
            error() {},
        },
    });
    const timer = setInterval(writeDue, 1);
    return {
        port: listener.port,
        held: () => held.filter(({ connection }) => !connection.isClosed).length,
        release(pace) {
            const streams = held;
            held = [];
            if (pace === 'at once') {
                for (const { connection, words, isUsageWanted } of streams) {
                    connection.write(streamRestOf(words, isUsageWanted).parts);
                }
                return;
            }
            const now = performance.now();
            // Spread over the time between two chunks, as streams of different users are.
            for (const [index, stream] of streams.entries()) stream.dueAt = now + (index % PACE_MS);
            paced.push(...streams);
        },
        stop() {
            clearInterval(timer);
            listener.stop(true);
        },
    };

    /** A chunk each at most: one that is late is not made up for, so that chunks arrive separately. */
    function writeDue(): void {
        if (paced.length === 0) return;
        const now = performance.now();
        let isAnyAtEnd = false;
        for (const stream of paced) {
            if (stream.dueAt > now) continue;
            const { chunks } = streamRestOf(stream.words, stream.isUsageWanted);
            const chunk = chunks[stream.next];
            if (chunk !== undefined) stream.connection.write(chunk);
            stream.next += 1;
            stream.dueAt += PACE_MS;
            if (stream.dueAt <= now) stream.dueAt = now + PACE_MS;
            if (stream.next >= chunks.length || stream.connection.isClosed) isAnyAtEnd = true;
        }
        if (!isAnyAtEnd) return;
        paced = paced.filter(({ connection, next, words, isUsageWanted }) => {
            return !connection.isClosed && next < streamRestOf(words, isUsageWanted).chunks.length;
        });
    }
}

class ProviderConnection {
    isClosed = false;
    readonly reader: HttpReader;
    readonly #socket: Socket<ProviderConnection>;
    readonly #hold: (stream: HeldStream) => void;
    #head = '';
    #body = '';
    #unsent: Uint8Array[] = [];

    constructor(socket: Socket<ProviderConnection>, hold: (stream: HeldStream) => void) {
        this.#socket = socket;
        this.#hold = hold;
        this.reader = new HttpReader({
            onHead: head => {
                this.#head = head;
                this.#body = '';
            },
            onBody: text => {
                this.#body += text;
            },
            onEnd: () => this.#reply(),
        });
    }

    write(bytes: Uint8Array | string): void {
        if (this.isClosed) return;
        const whole = typeof bytes === 'string' && this.#unsent.length > 0 ? Buffer.from(bytes) : bytes;
        if (typeof whole !== 'string' && this.#unsent.length > 0) {
            this.#unsent.push(whole);
            return;
        }
        const written = Math.max(0, this.#socket.write(whole));
        if (written === whole.length) return;
        this.#unsent.push((typeof whole === 'string' ? Buffer.from(whole) : whole).subarray(written));
    }

    drain(): void {
        for (let first = this.#unsent[0]; first !== undefined; first = this.#unsent[0]) {
            const written = Math.max(0, this.#socket.write(first));
            if (written < first.length) {
                this.#unsent[0] = first.subarray(written);
                return;
            }
            this.#unsent.shift();
        }
    }

    #reply(): void {
        if (this.#head.startsWith('GET ')) {
            this.write(toResponse('200 OK', '{"object":"list","data":[{"id":"bench-model","object":"model"}]}'));
            return;
        }
        const mark = readPromptOrNull(this.#body);
        if (mark === null) {
            this.write(toResponse('400 Bad Request', '{"error":{"message":"Not a prompt of the benchmark."}}'));
            return;
        }
        const { id, words, pace } = mark;
        if (!this.#body.includes('"stream":true')) {
            this.write(toJsonResponse(id, words));
            return;
        }
        const isUsageWanted = this.#body.includes('"include_usage":true');
        this.write(toStreamStart(id));
        if (pace === 'burst') this.write(streamRestOf(words, isUsageWanted).parts);
        else this.#hold({ connection: this, words, isUsageWanted, next: 0, dueAt: 0 });
    }
}
