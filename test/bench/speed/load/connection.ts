import type { Socket } from 'bun';
import { HttpReader } from '../http-reader.ts';

/** One request's reply, as it arrives. What these throw fails the request. */
export interface ReplyHandler {
    onBody(text: string): void;
    onEnd(): void;
}

/** A keep-alive connection to a target, for one request at a time. */
export class Connection {
    isBusy = false;
    readonly #reader: HttpReader;
    #socket: Socket | null = null;
    #handler: ReplyHandler | null = null;
    #settle: { resolve(): void; reject(error: Error): void } | null = null;
    #head = '';
    #body = '';
    #unsent = '';

    constructor() {
        this.#reader = new HttpReader({
            onHead: head => {
                this.#head = head;
                this.#body = '';
            },
            onBody: text => {
                if (this.#isOk()) this.#handler?.onBody(text);
                else this.#body += text;
            },
            onEnd: () => {
                if (!this.#isOk()) throw new Error(`${this.#head.split('\r\n')[0]}: ${this.#body.slice(0, 300)}`);
                this.#handler?.onEnd();
                this.#finish(null);
            },
        });
    }

    async open(port: number): Promise<this> {
        this.#socket = await Bun.connect({
            hostname: '127.0.0.1',
            port,
            socket: {
                data: (_, received) => this.#receive(received),
                drain: () => this.#flush(),
                close: () => this.#finish(new Error('The target closed the connection.')),
                error: (_, error) => this.#finish(error),
            },
        });
        this.#socket.setNoDelay(true);
        return this;
    }

    get isOpen(): boolean {
        return this.#socket !== null;
    }

    /** Resolves once the whole reply is there and found right. */
    send(request: string, handler: ReplyHandler): Promise<void> {
        if (this.#socket === null) return Promise.reject(new Error('The connection is closed.'));
        this.isBusy = true;
        this.#handler = handler;
        this.#unsent = request;
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        this.#settle = { resolve, reject };
        this.#flush();
        return promise;
    }

    close(): void {
        const socket = this.#socket;
        this.#socket = null;
        socket?.terminate();
    }

    #isOk(): boolean {
        return this.#head.startsWith('HTTP/1.1 200');
    }

    #flush(): void {
        if (this.#unsent === '') return;
        const written = Math.max(0, this.#socket?.write(this.#unsent) ?? 0);
        this.#unsent = this.#unsent.slice(written);
    }

    #receive(received: Buffer): void {
        try {
            this.#reader.read(received);
        } catch (error) {
            this.#finish(error instanceof Error ? error : new Error(String(error)));
            this.close();
        }
    }

    #finish(error: Error | null): void {
        if (error !== null) this.#socket = null;
        const settle = this.#settle;
        if (settle === null) return;
        this.#settle = null;
        this.#handler = null;
        this.isBusy = false;
        if (error === null) settle.resolve();
        else settle.reject(error);
    }
}
