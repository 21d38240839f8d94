/** What an `HttpReader` found. Bodies come in pieces, as they arrive. */
export interface HttpEvents {
    onHead(head: string): void;
    onBody(text: string): void;
    onEnd(): void;
}

const HEAD = 0;
const LENGTH = 1;
const CHUNK_SIZE = 2;
const CHUNK = 3;
const TRAILER = 4;

/** Reads HTTP/1.1 messages whose bodies are ASCII, one after the other, with as little work as possible. */
export class HttpReader {
    readonly #events: HttpEvents;
    #state = HEAD;
    #pending = '';
    /** Bytes of the body or chunk that are still to come. */
    #left = 0;

    constructor(events: HttpEvents) {
        this.#events = events;
    }

    get isBetweenMessages(): boolean {
        return this.#state === HEAD && this.#pending === '';
    }

    read(received: Buffer): void {
        const arrived = received.toString('latin1');
        const text = this.#pending === '' ? arrived : this.#pending + arrived;
        let position = 0;
        while (position < text.length) {
            const next = this.#step(text, position);
            if (next < 0) break;
            position = next;
        }
        this.#pending = position === text.length ? '' : text.slice(position);
    }

    /** The position after what was read; -1 if more has to arrive. */
    #step(text: string, position: number): number {
        switch (this.#state) {
            case HEAD:
                return this.#readHead(text, position);
            case CHUNK_SIZE:
                return this.#readChunkSize(text, position);
            case TRAILER: {
                if (text.length < position + 2) return -1;
                this.#end();
                return position + 2;
            }
            default:
                return this.#readBody(text, position);
        }
    }

    #readHead(text: string, position: number): number {
        const end = text.indexOf('\r\n\r\n', position);
        if (end < 0) return -1;
        const head = text.slice(position, end);
        const isChunked = /\r\ntransfer-encoding: *chunked/i.test(head);
        this.#left = isChunked ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        this.#state = isChunked ? CHUNK_SIZE : LENGTH;
        this.#events.onHead(head);
        if (!isChunked && this.#left === 0) this.#end();
        return end + 4;
    }

    #readChunkSize(text: string, position: number): number {
        const end = text.indexOf('\r\n', position);
        if (end < 0) return -1;
        this.#left = Number.parseInt(text.slice(position, end), 16);
        if (Number.isNaN(this.#left))
            throw new Error(`A chunk begins with ${JSON.stringify(text.slice(position, end))}.`);
        this.#state = this.#left === 0 ? TRAILER : CHUNK;
        // With the line end after the chunk.
        if (this.#left > 0) this.#left += 2;
        return end + 2;
    }

    #readBody(text: string, position: number): number {
        const taken = Math.min(this.#left, text.length - position);
        const isChunk = this.#state === CHUNK;
        const bodyLength = isChunk ? Math.min(taken, this.#left - 2) : taken;
        if (bodyLength > 0) this.#events.onBody(text.slice(position, position + bodyLength));
        this.#left -= taken;
        if (this.#left === 0) {
            if (isChunk) this.#state = CHUNK_SIZE;
            else this.#end();
        }
        return position + taken;
    }

    #end(): void {
        this.#state = HEAD;
        this.#events.onEnd();
    }
}
