import { z } from 'zod';
import type { UsageCount, UsageFilter } from '../../ports/usage-store.ts';
import { lazy } from '../../shared/lazy.ts';
import { listUsage, readUsage } from '../../usage/read-usage.ts';
import { requireAdmin } from '../admin-of.ts';
import { toCsv } from '../csv.ts';
import type { DoorContext } from '../door-context.ts';
import { parseQuery } from '../parse-query.ts';
import { type DayRange, toDayRange } from './day-range.ts';
import type { UsageAnswer } from './operation-ui-protocol.ts';

const usageQuery = lazy(() =>
    z.object({
        days: z.coerce.number().int().min(1).max(366).nullish(),
        agent: z.string().max(256).nullish(),
        token: z.coerce.number().int().min(0).nullish(),
    }),
);

/** `GET /api/usage`: what was said and what it cost, by day, agent, key and model. */
export async function showUsage(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const { filter, firstDay, lastDay } = parseFilter(context, request);
    const report = await readUsage(context.usage, filter);
    const used = new Set(report.groups.tokenId.map(({ key }) => Number(key)));
    const tokens = (await context.apiKeys.list()).filter(({ id }) => used.has(id));
    const answer: UsageAnswer = {
        ...report,
        ...{ firstDay, lastDay },
        tokens: tokens.map(({ id, hint, note }) => ({ id, hint, note })),
    };
    return Response.json(answer, { headers: { 'cache-control': 'no-store' } });
}

/** `GET /api/usage.csv`: the same in full, a line a day, agent, key and model. */
export async function exportUsage(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const { filter, firstDay, lastDay } = parseFilter(context, request);
    const tokens = new Map((await context.apiKeys.list()).map(({ id, hint }) => [id, hint]));
    const lines = (await listUsage(context.usage, filter)).map(count => toLine(count, tokens));
    return new Response(toCsv([HEADER, ...lines]), {
        headers: {
            'content-type': 'text/csv; charset=utf-8',
            'content-disposition': `attachment; filename="usage-${firstDay}-${lastDay}.csv"`,
            'cache-control': 'no-store',
        },
    });
}

const HEADER = [
    ...['day', 'agent', 'source', 'key', 'provider', 'model', 'replies', 'failures'],
    ...['promptTokens', 'completionTokens', 'durationMs'],
];

function toLine(count: UsageCount, hints: ReadonlyMap<number, string>): readonly (string | number)[] {
    const { day, agentName, source, tokenId, provider, model, replies, failures } = count;
    const key = hints.get(tokenId) ?? '';
    const { promptTokens, completionTokens, durationMs } = count;
    return [
        ...[day, agentName, source, key, provider, model, replies, failures],
        ...[promptTokens, completionTokens, durationMs],
    ];
}

function parseFilter({ now }: DoorContext, request: Request): DayRange & { readonly filter: UsageFilter } {
    const { days, agent, token } = parseQuery(usageQuery, request);
    const range = toDayRange(now(), days ?? 30);
    return { ...range, filter: { firstDay: range.firstDay, agentName: agent ?? null, tokenId: token ?? null } };
}
