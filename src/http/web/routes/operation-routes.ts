import { z } from 'zod';
import type { UsageCount } from '../../../domain/usage-count.ts';
import { AppError } from '../../../shared/errors.ts';
import { toProviderReport } from '../../../usage/read-provider-stats.ts';
import { listUsage, readUsage } from '../../../usage/read-usage.ts';
import { tryProvider } from '../../../usage/try-provider.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { NO_STORE, sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { mediaType } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import type { Parsed } from '../../contract/parse-parameters.ts';
import { pathNumber } from '../../contract/path-parameters.ts';
import { toCsv } from '../../csv.ts';
import type { HttpContext } from '../../http-context.ts';
import { notesOf } from '../../request-notes.ts';
import { withoutAbsent } from '../../without-absent.ts';
import { changedSettings, providerList, providerTest, settingsState, usageReport } from '../operation-ui-protocol.ts';
import { settingsBody } from '../settings-protocol.ts';
import { toDayRange } from './day-range.ts';

const days = () => z.coerce.number().int().min(1).max(366).nullish();

const usageQuery = lazySchema(() =>
    z.object({
        days: days().describe('How many days up to today; 30 by default.'),
        agent: z.string().max(256).nullish(),
        token: z.coerce.number().int().min(0).nullish().describe('The id of an API key.'),
    }),
);
const usageTable = mediaType('text/csv');
const providersQuery = lazySchema(() =>
    z.object({ days: days().describe('How many days up to today; 7 by default.') }),
);
const providerParams = lazySchema(() => z.object({ position: pathNumber() }));

/** For those who run the server: what it did and with which providers, and its settings. */
export function operationRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/api/usage',
            async ({ query }) => {
                const { filter, firstDay, lastDay } = toFilter(query);
                const report = await readUsage(context.usage, filter);
                const used = new Set(report.groups.tokenId.map(({ key }) => Number(key)));
                const tokens = (await context.apiKeys.list()).filter(({ id }) => used.has(id));
                return sendJson<typeof usageReport>(
                    {
                        ...report,
                        firstDay,
                        lastDay,
                        tokens: tokens.map(({ id, hint, note }) => ({ id, hint, note })),
                    },
                    NO_STORE,
                );
            },
            {
                admin: true,
                query: usageQuery,
                response: { 200: usageReport },
                detail: operation({
                    id: 'showUsage',
                    tag: 'server',
                    summary: 'Show replies, tokens and time by day, agent, API key and model',
                }),
            },
        )
        .get(
            '/api/usage.csv',
            async ({ query }) => {
                const { filter, firstDay, lastDay } = toFilter(query);
                const hints = new Map((await context.apiKeys.list()).map(({ id, hint }) => [id, hint]));
                const lines = (await listUsage(context.usage, filter)).map(count => toLine(count, hints));
                return new Response(toCsv([USAGE_HEADER, ...lines]), {
                    headers: {
                        'content-type': 'text/csv; charset=utf-8',
                        'content-disposition': `attachment; filename="usage-${firstDay}-${lastDay}.csv"`,
                        ...NO_STORE.headers,
                    },
                });
            },
            {
                admin: true,
                query: usageQuery,
                response: { 200: usageTable },
                detail: operation({
                    id: 'exportUsage',
                    tag: 'server',
                    summary: 'Download the usage in full detail as comma-separated values',
                }),
            },
        )
        .get(
            '/api/providers',
            async ({ query }) => {
                const { firstDay } = toDayRange(context.now(), query.days ?? 7);
                const counts = await context.readProviderCounts(firstDay);
                const providers = context.providers.map(({ name, model, baseUrl, hasKey, refusals }) => ({
                    name,
                    model,
                    baseUrl,
                    hasKey,
                    ...toProviderReport(counts, name),
                    refusals: refusals().map(each => ({ ...each, since: each.since.toISOString() })),
                }));
                return sendJson<typeof providerList>({ firstDay, providers }, NO_STORE);
            },
            {
                admin: true,
                query: providersQuery,
                response: { 200: providerList },
                detail: operation({
                    id: 'listProviders',
                    tag: 'server',
                    summary: 'List the providers in their order, and how each did',
                }),
            },
        )
        .post(
            '/api/providers/:position/test',
            async ({ request, params: { position } }) => {
                const provider = context.providers[position - 1];
                if (provider === undefined) throw new AppError('not_found', 'There is no such provider.');
                const result = await tryProvider(provider, { trace: notesOf(request).trace, signal: request.signal });
                return sendJson<typeof providerTest>(result, NO_STORE);
            },
            {
                admin: true,
                params: providerParams,
                response: { 200: providerTest, ...errors(404) },
                detail: operation({
                    id: 'testProvider',
                    tag: 'server',
                    summary: 'Ask one provider a real, tiny question',
                    description: 'Providers are counted from 1.',
                }),
            },
        )
        .get(
            '/api/settings',
            async () =>
                sendJson<typeof settingsState>(
                    { ...(await context.settings.read()), environment: context.environment },
                    NO_STORE,
                ),
            {
                admin: true,
                response: { 200: settingsState },
                detail: operation({
                    id: 'showSettings',
                    tag: 'server',
                    summary: 'Show the settings of the server and of its environment',
                }),
            },
        )
        .patch(
            '/api/settings',
            async ({ body }) =>
                sendJson<typeof changedSettings>(await context.settings.change(withoutAbsent(body)), NO_STORE),
            {
                admin: true,
                body: settingsBody,
                response: { 200: changedSettings },
                detail: operation({
                    id: 'updateSettings',
                    tag: 'server',
                    summary: 'Change the name of the server or who may see new agents',
                }),
            },
        );

    function toFilter({ days: count, agent, token }: Parsed<typeof usageQuery>) {
        const range = toDayRange(context.now(), count ?? 30);
        return { ...range, filter: { firstDay: range.firstDay, agentName: agent ?? null, tokenId: token ?? null } };
    }
}

const USAGE_HEADER = [
    'day',
    'agent',
    'source',
    'key',
    'provider',
    'model',
    'replies',
    'failures',
    'promptTokens',
    'completionTokens',
    'durationMs',
];

function toLine(count: UsageCount, hints: ReadonlyMap<number, string>): readonly (string | number)[] {
    return [
        count.day,
        count.agentName,
        count.source,
        hints.get(count.tokenId) ?? '',
        count.provider,
        count.model,
        count.replies,
        count.failures,
        count.promptTokens,
        count.completionTokens,
        count.durationMs,
    ];
}
