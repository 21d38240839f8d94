import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { lazy } from '../../shared/lazy.ts';
import { toProviderReport } from '../../usage/read-provider-stats.ts';
import { tryProvider } from '../../usage/try-provider.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseQuery } from '../parse-query.ts';
import { notesOf } from '../request-notes.ts';
import { toDayRange } from './day-range.ts';
import type { ProvidersAnswer, ProviderTestAnswer } from './operation-ui-protocol.ts';

const NOT_KEPT = { headers: { 'cache-control': 'no-store' } } as const;

const providersQuery = lazy(() => z.object({ days: z.coerce.number().int().min(1).max(366).nullish() }));

/** `GET /api/providers`: the chain in its order, and how each did. */
export async function listProviders(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const { days } = parseQuery(providersQuery, request);
    const { firstDay } = toDayRange(context.now(), days ?? 7);
    const counts = await context.readProviderCounts(firstDay);
    const providers = context.providers.map(({ name, model, baseUrl, hasKey }) => ({
        ...{ name, model, baseUrl, hasKey },
        ...toProviderReport(counts, name),
    }));
    const answer: ProvidersAnswer = { firstDay, providers };
    return Response.json(answer, NOT_KEPT);
}

/** `POST /api/providers/:position/test`: a real, tiny question to the provider at this place of the chain, counted from 1. */
export async function testProvider(context: DoorContext, request: Request, position: string): Promise<Response> {
    await requireAdmin(context, request);
    const provider = /^[1-9]\d{0,3}$/.test(position) ? context.providers[Number(position) - 1] : undefined;
    if (provider === undefined) throw new AppError('not_found', 'There is no such provider.');
    const answer: ProviderTestAnswer = await tryProvider(provider, {
        trace: notesOf(request).trace,
        signal: request.signal,
    });
    return Response.json(answer, NOT_KEPT);
}
