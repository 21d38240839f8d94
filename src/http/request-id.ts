import { newRandomHex } from '../shared/ids.ts';

const requestIds = new WeakMap<Request, string>();

/** The id of a request: in the answer's `x-request-id` and in the log. Made when it is first asked for. */
export function requestIdOf(request: Request): string {
    const known = requestIds.get(request);
    if (known !== undefined) return known;
    const requestId = `req_${newRandomHex()}`;
    requestIds.set(request, requestId);
    return requestId;
}
