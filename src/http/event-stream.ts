import { AppError } from '../shared/errors.ts';
import type { LinkedAbort } from './linked-abort.ts';

export interface EventStreamInput {
    readonly request: Request;
    /** Whole frames, each one write to the client. Made only as fast as the client reads. */
    readonly frames: AsyncGenerator<string, void, undefined>;
    /**
     * Stops the making of frames: aborted when the client leaves, or with an `AppError` where the server has to end the stream.
     * Released at the end.
     */
    readonly abort: LinkedAbort;
    /** The frames that tell a client of a failure in the middle of a stream. */
    readonly toErrorFrames: (error: unknown) => readonly string[];
    /** Failures that no client is there to see. */
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

/** A comment and one newline: with an empty line after it some clients take it for an empty event and stop. */
const KEEP_ALIVE_FRAME = ': ping\n';

/**
 * A server-sent event stream of `frames`. It waits for the first frame, so that what fails before is thrown and becomes a real status,
 * but no longer than a keep-alive is due: then the headers must go out, or somebody on the way gives up.
 */
export async function eventStream(input: EventStreamInput): Promise<Response> {
    const { request, frames, abort, toErrorFrames, onLateError, timing } = input;
    const encoder = new TextEncoder();
    let pending: Promise<IteratorResult<string, void>> | null = frames.next();
    const ended = Promise.withResolvers<void>();
    void ended.promise.then(abort.release);
    const opening = await openOrEnd();
    let stallTimer: Timer | undefined;
    let isFirstPull = true;

    streamEnds.set(request, ended.promise);
    return new Response(new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 }), {
        headers: { ...STREAM_HEADERS, ...input.headers },
    });

    async function openOrEnd(): Promise<IteratorResult<string, void> | 'silence'> {
        try {
            return await nextOrSilence();
        } catch (error) {
            ended.resolve();
            throw error;
        }
    }

    async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
        clearTimeout(stallTimer);
        try {
            const next = isFirstPull ? opening : await nextOrSilence();
            isFirstPull = false;
            if (next === 'silence') {
                send(controller, KEEP_ALIVE_FRAME);
            } else if (next.done) {
                controller.close();
                ended.resolve();
            } else {
                send(controller, next.value);
            }
        } catch (error) {
            fail(controller, error);
        }
    }

    /** The next frame, or word that there is none yet; the frame stays awaited. */
    async function nextOrSilence(): Promise<IteratorResult<string, void> | 'silence'> {
        pending ??= frames.next();
        const silence = Promise.withResolvers<'silence'>();
        const timer = setTimeout(() => silence.resolve('silence'), timing.keepAliveMs);
        try {
            const next = await Promise.race([pending, silence.promise]);
            if (next !== 'silence') pending = null;
            return next;
        } finally {
            clearTimeout(timer);
        }
    }

    function send(controller: ReadableStreamDefaultController<Uint8Array>, frame: string): void {
        controller.enqueue(encoder.encode(frame));
        stallTimer = setTimeout(() => {
            void cancel();
            controller.error(new Error('The client stopped reading.'));
        }, timing.stallMs);
    }

    function fail(controller: ReadableStreamDefaultController<Uint8Array>, error: unknown): void {
        const hasClientLeft = abort.signal.aborted && !(abort.signal.reason instanceof AppError);
        if (hasClientLeft) {
            if (error !== abort.signal.reason) onLateError(error);
            // The client has left: there is nobody to tell, and the controller may be closed already.
            ended.resolve();
            return;
        }
        for (const frame of toErrorFrames(error)) controller.enqueue(encoder.encode(frame));
        controller.close();
        ended.resolve();
    }

    /** The model first, then the generator: returning it waits for what it is waiting for. */
    async function cancel(): Promise<void> {
        clearTimeout(stallTimer);
        abort.abort();
        try {
            await pending?.catch(() => undefined);
            await frames.return();
        } catch (error) {
            if (error !== abort.signal.reason) onLateError(error);
        }
        ended.resolve();
    }
}

const streamEnds = new WeakMap<Request, Promise<void>>();

/** Resolves when the stream that answers a request has ended, however that came; `null` where the answer is no such stream. */
export function streamEndOf(request: Request): Promise<void> | null {
    return streamEnds.get(request) ?? null;
}

const STREAM_HEADERS = {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    connection: 'keep-alive',
    // nginx would collect the stream otherwise.
    'x-accel-buffering': 'no',
};

/**
 * JSON for one `data:` line. Line separators of Unicode are legal in JSON, but some clients split lines at them.
 */
export function toEventData(value: unknown): string {
    return escapeLineSeparators(JSON.stringify(value));
}

const LINE_SEPARATORS = /[\u0085\u2028\u2029]/g;

function escapeLineSeparators(json: string): string {
    return json.replace(LINE_SEPARATORS, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
