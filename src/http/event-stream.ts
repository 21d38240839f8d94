import { AppError } from '../shared/errors.ts';
import type { FrameSource } from './frame-source.ts';
import type { LinkedAbort } from './linked-abort.ts';
import { notesOf } from './request-notes.ts';

export interface EventStreamInput {
    readonly request: Request;
    readonly frames: FrameSource;
    /**
     * Stops the frames: aborted when the client leaves, or with an `AppError` if the server has to end the stream. Released at
     * the end.
     */
    readonly abort: LinkedAbort;
    /** The frames that report a failure in the middle of a stream. */
    readonly toErrorFrames: (error: unknown) => readonly string[];
    /** Called with failures after the client has left. */
    readonly onLateError: (error: unknown) => void;
    readonly headers?: Readonly<Record<string, string>>;
    readonly timing: StreamTiming;
}

export interface StreamTiming {
    /** Silence after which a keep-alive comment is sent. */
    readonly keepAliveMs: number;
    /** How long a client may take to read what was sent before it counts as gone. */
    readonly stallMs: number;
}

/**
 * A server-sent event stream of `frames`. It waits for the first frames, so that what fails before is thrown and becomes a real status,
 * but no longer than a keep-alive is due: then the headers must go out, or something on the way gives up.
 */
export async function eventStream(input: EventStreamInput): Promise<Response> {
    const stream = new EventStream(input);
    await stream.open();
    notesOf(input.request).streamEnd = stream.ended;
    return new Response(new ReadableStream<Uint8Array>(stream, { highWaterMark: 0 }), {
        headers: input.headers === undefined ? STREAM_HEADERS : { ...STREAM_HEADERS, ...input.headers },
    });
}

/** A comment and one newline: with an empty line after it some clients take it for an empty event and stop. */
const KEEP_ALIVE_FRAME = ': ping\n';

const encoder = new TextEncoder();

type Controller = ReadableStreamDefaultController<Uint8Array>;

/** What was made of the next frames. */
type Made = { readonly text: string | null } | { readonly error: unknown };

/** The source of the stream that a client reads. */
class EventStream {
    /** Resolves when the stream has ended, for any reason. */
    readonly ended: Promise<void>;
    readonly #input: EventStreamInput;
    readonly #end: () => void;
    /** The next frames while they are being made. */
    #making: Promise<Made> | null = null;
    #made: Made | null = null;
    /** Ends the client's waiting for more; `null` unless it waits. */
    #endWaiting: (() => void) | null = null;
    /** Set before the client reads anything. */
    #controller: Controller | null = null;
    #isOver = false;
    #isKeepAliveDue = false;
    /** Something was sent, and the client has not read it yet. */
    #isUnread = false;
    #timer: Timer | undefined;
    /** When something was last sent, by the monotonic clock. */
    #sentAt = performance.now();

    constructor(input: EventStreamInput) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#input = input;
        this.ended = promise;
        this.#end = () => {
            clearTimeout(this.#timer);
            this.#isOver = true;
            input.abort.release();
            resolve();
        };
    }

    /** Resolves with the first frames, or when a keep-alive is due. Throws what fails before. */
    async open(): Promise<void> {
        const silence = Promise.withResolvers<void>();
        const timer = setTimeout(silence.resolve, this.#input.timing.keepAliveMs);
        await Promise.race([this.#make(), silence.promise]);
        clearTimeout(timer);
        this.#isKeepAliveDue = this.#made === null;
        if (this.#made === null || !('error' in this.#made)) return;
        this.#end();
        throw this.#made.error;
    }

    start(controller: Controller): void {
        this.#controller = controller;
        this.#watch();
    }

    /** The client wants more. */
    pull(): Promise<void> | void {
        this.#isUnread = false;
        if (this.#made !== null) return this.#send(this.#made);
        // The headers went out without a frame: a keep-alive is the first thing that the client reads.
        if (this.#isKeepAliveDue) return this.#sendText(KEEP_ALIVE_FRAME);
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#endWaiting = resolve;
        void this.#make();
        return promise;
    }

    /** The model first, then the frames: closing them waits for what they are waiting for. */
    async cancel(): Promise<void> {
        const { abort, frames, onLateError } = this.#input;
        clearTimeout(this.#timer);
        this.#isOver = true;
        abort.abort();
        try {
            await this.#making;
            await frames.close();
        } catch (error) {
            if (error !== abort.signal.reason) onLateError(error);
        }
        this.#end();
    }

    /** Makes the next frames, once, and gives them to the client if it waits. */
    async #make(): Promise<void> {
        if (this.#making !== null) return;
        this.#making = this.#input.frames.nextOrNull().then(
            text => ({ text }),
            (error: unknown) => ({ error }),
        );
        const made = await this.#making;
        this.#making = null;
        if (this.#endWaiting === null) this.#made = made;
        else this.#answer(() => this.#send(made));
    }

    #answer(send: () => void): void {
        const endWaiting = this.#endWaiting;
        this.#endWaiting = null;
        send();
        endWaiting?.();
    }

    #send(made: Made): void {
        this.#made = null;
        if (this.#isOver) return;
        if ('error' in made) {
            this.#fail(made.error);
        } else if (made.text === null) {
            this.#controller?.close();
            this.#end();
        } else {
            this.#sendText(made.text);
        }
    }

    #sendText(text: string): void {
        this.#isKeepAliveDue = false;
        this.#enqueue(text);
        this.#sentAt = performance.now();
        this.#isUnread = true;
    }

    #fail(error: unknown): void {
        const { abort, toErrorFrames, onLateError } = this.#input;
        const hasClientLeft = abort.signal.aborted && !(abort.signal.reason instanceof AppError);
        if (hasClientLeft) {
            // No client is left, and the controller may be closed already.
            if (error !== abort.signal.reason) onLateError(error);
        } else {
            this.#enqueue(toErrorFrames(error).join(''));
            if (!this.#isOver) this.#controller?.close();
        }
        this.#end();
    }

    /** The runtime closes the stream of a client that has left before it reports that. */
    #enqueue(text: string): void {
        try {
            this.#controller?.enqueue(encoder.encode(text));
        } catch {
            void this.cancel();
        }
    }

    /** One timer a stream, set again only when it fires: a timer for each frame would cost as much as the frame. */
    #watch(): void {
        const { keepAliveMs, stallMs } = this.#input.timing;
        const idleMs = performance.now() - this.#sentAt;
        if (this.#endWaiting !== null && idleMs >= keepAliveMs) {
            this.#answer(() => this.#sendText(KEEP_ALIVE_FRAME));
        } else if (this.#isUnread && idleMs >= stallMs) {
            void this.cancel();
            this.#controller?.error(new Error('The client stopped reading.'));
            return;
        }
        const dueMs = this.#sentAt + (this.#isUnread ? stallMs : keepAliveMs) - performance.now();
        const shortestMs = Math.min(keepAliveMs, stallMs);
        this.#timer = setTimeout(() => this.#watch(), Math.min(Math.max(Math.ceil(dueMs), 1), shortestMs));
    }
}

const STREAM_HEADERS = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    connection: 'keep-alive',
    // Otherwise nginx buffers the stream.
    'x-accel-buffering': 'no',
};

/**
 * JSON for one `data:` line. Line separators of Unicode are legal in JSON, but some clients split lines at them.
 */
export function toEventData(value: unknown): string {
    return escapeLineSeparators(JSON.stringify(value));
}

const LINE_SEPARATORS = /[\u0085\u2028\u2029]/g;

/** A text as `toEventData` writes it. Most pieces need no escaping, and to find that out is faster than to escape. */
export function textToEventData(text: string): string {
    return NEEDS_ESCAPING.test(text) ? toEventData(text) : `"${text}"`;
}

/** Quotes, backslashes, control characters, line separators, and surrogates, of which lone ones are escaped. */
const NEEDS_ESCAPING = /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

function escapeLineSeparators(json: string): string {
    return json.replace(LINE_SEPARATORS, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
