import { AppError } from '../shared/errors.ts';

/** The same answer, whose body fails where it is longer: counted as it is read, since what is compressed does not say its size. */
export function boundedBody(response: Response, maxBytes: number): Response {
    if (response.body === null) return response;
    let size = 0;
    const counter = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
            size += chunk.byteLength;
            if (size > maxBytes) {
                controller.error(new AppError('upstream_failed', `The answer is longer than ${maxBytes} bytes.`));
            } else {
                controller.enqueue(chunk);
            }
        },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(counter), { status, statusText, headers: withoutCoding(headers) });
}

/** The body is decompressed already. */
function withoutCoding(headers: Headers): Headers {
    const rest = new Headers(headers);
    rest.delete('content-encoding');
    rest.delete('content-length');
    return rest;
}
