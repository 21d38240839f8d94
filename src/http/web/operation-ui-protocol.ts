import { z } from 'zod';
import { VISIBILITIES } from '../../domain/agent.ts';
import type { Received } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';

// What the admin's pages about the server get from its routes.

const usageSumShape = () => ({
    replies: z.int(),
    failures: z.int(),
    promptTokens: z.int(),
    completionTokens: z.int(),
    durationMs: z.number(),
});

const usageGroup = () => z.array(z.object({ key: z.string(), ...usageSumShape() }));

export const usageReport = lazySchema(() =>
    z
        .object({
            firstDay: z.iso.date().describe('Days are in UTC.'),
            lastDay: z.iso.date(),
            total: z.object(usageSumShape()),
            groups: z.object({
                day: usageGroup(),
                agentName: usageGroup(),
                tokenId: usageGroup(),
                model: usageGroup(),
            }),
            isUpToDate: z.boolean().describe('Whether the newest replies are counted.'),
            tokens: z
                .array(z.object({ id: z.int(), hint: z.string(), note: z.string().nullable() }))
                .describe('The keys that `groups.tokenId` names.'),
        })
        .meta({ id: 'UsageReport' }),
);
/** `GET /api/usage`. */
export type UsageAnswer = Received<typeof usageReport>;

const times = () => z.object({ p50: z.number().nullable(), p95: z.number().nullable() });

const providerState = lazySchema(() =>
    z
        .object({
            name: z.string(),
            model: z
                .string()
                .nullable()
                .describe("Asked for unless the book names one; null if the provider's own list decides."),
            baseUrl: z.string().nullable().describe('null for the built-in model.'),
            hasKey: z.boolean(),
            answers: z.int(),
            failures: z.array(z.object({ reason: z.string(), count: z.int() })),
            models: z.array(z.object({ model: z.string(), answers: z.int() })),
            firstToken: times().describe('In milliseconds.'),
            total: times().describe('In milliseconds.'),
            refusals: z
                .array(z.object({ model: z.string(), what: z.string(), since: z.iso.datetime() }))
                .describe('What this server leaves out of its requests, because the provider refused it.'),
        })
        .meta({ id: 'Provider' }),
);
/** One of `GET /api/providers`, in the order in which they are asked. */
export type ProviderState = Received<typeof providerState>;

export const providerList = lazySchema(() =>
    z.object({ firstDay: z.iso.date(), providers: z.array(providerState()) }).meta({ id: 'ProviderList' }),
);
/** `GET /api/providers`. */
export type ProvidersAnswer = Received<typeof providerList>;

export const providerTest = lazySchema(() =>
    z
        .object({
            isAnswered: z.boolean(),
            text: z.string().describe('How the reply begins, or what went wrong.'),
            model: z.string().nullable(),
            firstTokenMs: z.number().nullable(),
            durationMs: z.number(),
        })
        .meta({ id: 'ProviderTest' }),
);
/** `POST /api/providers/:position/test`. */
export type ProviderTestAnswer = Received<typeof providerTest>;

const settingsShape = () => ({ serverName: z.string(), defaultVisibility: z.enum(VISIBILITIES) });

export const changedSettings = lazySchema(() => z.object(settingsShape()).meta({ id: 'ServerSettings' }));

export const settingsState = lazySchema(() =>
    z
        .object({
            ...settingsShape(),
            environment: z
                .array(
                    z.object({
                        name: z.string(),
                        description: z.string(),
                        isSet: z.boolean(),
                        value: z.string().nullable().describe('null if it has none, and for secrets.'),
                        isSecret: z.boolean(),
                    }),
                )
                .describe('Read-only: decided before the start.'),
        })
        .meta({ id: 'ServerSettingsAndEnvironment' }),
);
/** `GET /api/settings`. */
export type SettingsAnswer = Received<typeof settingsState>;
