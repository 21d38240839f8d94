import { Elysia } from 'elysia';
import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { isAdminRequest } from './admin-of.ts';
import { type AdmitInput, countWrongKey, keyOf } from './admit.ts';
import { routeDetail } from './docs/route-details.ts';
import type { DoorContext } from './door-context.ts';

/** `GET /metrics`: the numbers of this server, in the text format of Prometheus. */
export function metricsDoor(context: DoorContext) {
    return new Elysia().get('/metrics', ({ request, server }) => showMetrics(context, { request, server }), {
        detail: routeDetail({
            tag: 'server',
            summary: 'Numbers for Prometheus',
            description: "For the admin's session, and for `Authorization: Bearer` with the `METRICS_TOKEN`.",
        }),
    });
}

async function showMetrics(context: DoorContext, input: AdmitInput): Promise<Response> {
    await requireReader(context, input);
    const { contentType, text } = await context.metrics.read();
    return new Response(text, { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
}

/** Not whoever comes from this machine: behind a proxy that is everybody. @throws AppError `key_invalid`, `rate_limited`, `login_required` */
async function requireReader(context: DoorContext, input: AdmitInput): Promise<void> {
    const { request } = input;
    const { metricsToken } = context.doors;
    const token = keyOf(request);
    if (token === null) {
        if (await isAdminRequest(context, request)) return;
        throw new AppError('login_required', 'This needs the admin, or the token of METRICS_TOKEN as a bearer token.');
    }
    if (metricsToken === null || !isSame(token, metricsToken)) {
        await countWrongKey(context, input);
        throw new AppError('key_invalid', 'This is not the token of METRICS_TOKEN.');
    }
}

/** Takes as long for every wrong token. */
function isSame(one: string, other: string): boolean {
    return crypto.timingSafeEqual(Buffer.from(sha256Hex(one)), Buffer.from(sha256Hex(other)));
}
