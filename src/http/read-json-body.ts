import { AppError } from '../shared/errors.ts';
import { parseExactJson } from '../shared/exact-json.ts';

export interface BodyLimits {
    readonly maxBodyBytes: number;
    /** The longest silence in the middle of a body. A large one must also bring `LEAST_BYTES` in each such time. */
    readonly bodyTimeoutMs: number;
}

/** Arrays and objects within one another; deeper than any client nests, and far from the end of the stack. */
const DEEPEST_NESTING = 256;

/**
 * A request's body as JSON, whatever its content type says.
 * @throws AppError `request_too_large`, `request_timeout`, `client_left`, `json_broken`, `parameter_type_invalid` if it is not an object
 */
export async function readJsonBody(request: Request, limits: BodyLimits): Promise<Readonly<Record<string, unknown>>> {
    const text = await readTextBody(request, limits);
    if (text.trim() === '') throw brokenJson('The request has no body. Send a JSON object.');
    if (isNestedTooDeep(text)) throw brokenJson(`The body is nested deeper than ${DEEPEST_NESTING} levels.`);
    const value = parseJson(text);
    if (!isRecord(value)) throw new AppError('parameter_type_invalid', 'The body must be a JSON object.');
    return value;
}

/** Whether a JSON value is an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A request's body as text.
 * @throws AppError `request_too_large`, `request_timeout`, `client_left`
 */
export async function readTextBody(request: Request, limits: BodyLimits): Promise<string> {
    const { maxBodyBytes } = limits;
    const declaredBytes = Number(request.headers.get('content-length') ?? Number.NaN);
    if (declaredBytes > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
    if (declaredBytes <= SMALL_BODY_BYTES) return readWhole(request, limits.bodyTimeoutMs);
    if (request.body === null) return '';
    const chunks: Uint8Array[] = [];
    let size = 0;
    const reader = request.body.getReader();
    let [checkedAt, checkedSize] = [performance.now(), 0];
    try {
        for (;;) {
            const { value, done } = await withTimeout(reader.read(), limits.bodyTimeoutMs);
            if (done) break;
            size += value.byteLength;
            // A chunked body does not say its size beforehand.
            if (size > maxBodyBytes) throw bodyTooLarge(maxBodyBytes);
            chunks.push(value);
            if (performance.now() - checkedAt < limits.bodyTimeoutMs) continue;
            // Otherwise a byte now and then would keep what has come in memory for ever.
            if (size - checkedSize < LEAST_BYTES) throw bodyTooSlow();
            [checkedAt, checkedSize] = [performance.now(), size];
        }
    } catch (error) {
        void reader.cancel().catch(() => undefined);
        throw toReadError(error);
    }
    return new TextDecoder().decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
}

/** A kilobyte a second with the timeout of the server, which any connection brings. */
const LEAST_BYTES = 32 * 1024;

/** As much as comes with the headers or right after them. */
const SMALL_BODY_BYTES = 64 * 1024;

/** The runtime reads no more than the declared size, and reads it many times faster than a stream. */
async function readWhole(request: Request, timeoutMs: number): Promise<string> {
    try {
        return await withTimeout(request.text(), timeoutMs);
    } catch (error) {
        throw toReadError(error);
    }
}

function toReadError(cause: unknown): AppError {
    if (cause instanceof AppError) return cause;
    return new AppError('client_left', 'The client left in the middle of its request.', { cause });
}

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(bodyTooSlow()), milliseconds);
    try {
        return await Promise.race([work, timeout]);
    } finally {
        clearTimeout(timer);
    }
}

/** Almost no text has one that could be rounded. */
const LONG_NUMBER = /\d{16}/;

function parseJson(text: string): unknown {
    try {
        return LONG_NUMBER.test(text) ? parseExactJson(text) : JSON.parse(text);
    } catch {
        throw brokenJson('We could not parse the JSON body of your request: the body is not valid JSON.');
    }
}

function isNestedTooDeep(text: string): boolean {
    let depth = 0;
    let isInString = false;
    for (let index = 0; index < text.length; index += 1) {
        const character = text.charCodeAt(index);
        if (character === 0x5c) {
            // What follows a backslash is neither a quote nor a bracket.
            index += 1;
        } else if (character === 0x22) {
            isInString = !isInString;
        } else if (!isInString) {
            if (character === 0x5b || character === 0x7b) depth += 1;
            else if (character === 0x5d || character === 0x7d) depth -= 1;
            if (depth > DEEPEST_NESTING) return true;
        }
    }
    return false;
}

function brokenJson(message: string): AppError {
    return new AppError('json_broken', message);
}

function bodyTooSlow(): AppError {
    return new AppError('request_timeout', 'The body of the request stopped coming.');
}

function bodyTooLarge(maxBodyBytes: number): AppError {
    return new AppError('request_too_large', `The body of a request may have ${maxBodyBytes} bytes at the most.`);
}
