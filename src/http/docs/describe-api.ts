import { swagger } from '@elysiajs/swagger';
import type { AnyElysia } from 'elysia';
import type { GuardName, RouteContract } from '../contract/contract-router.ts';
import { errors } from '../contract/error-schema.ts';
import type { LazySchema } from '../contract/lazy-schema.ts';
import { TAGS } from '../contract/operation.ts';
import { SESSION_COOKIE } from '../require-admin.ts';
import { STATUS_DESCRIPTIONS } from './status-descriptions.ts';
import { createSchemaWriter, type SchemaWriter } from './write-schemas.ts';

/** A route as the router has it. */
export type DescribedRoute = AnyElysia['routes'][number];

/** The description of all routes that are not hidden, in OpenAPI 3.0: what their contracts say. */
export async function describeApi(routes: readonly DescribedRoute[], version: string): Promise<string> {
    const schemas = createSchemaWriter();
    const described = routes
        .filter(({ hooks }) => hooks.detail?.hide !== true)
        .map(route => ({ ...route, hooks: { detail: describeOperation(route, schemas) } }));
    const plugin = swagger({
        path: '/docs',
        specPath: '/docs/json',
        // Paths with a dot in them are routes too.
        excludeStaticFile: false,
        documentation: {
            info: {
                title: 'Agents Server',
                version,
                license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
                description:
                    'Agents behind a web chat and an OpenAI-compatible API. Every path under `/api/openai` also works with `/v1` after it.',
            },
            servers: [{ url: '/', description: 'This server' }],
            tags: Object.values(TAGS),
            components: { schemas: schemas.components(), securitySchemes: SECURITY_SCHEMES },
        },
    });
    // The plugin knows no schemas of zod, so it reads the routes with theirs written out.
    Object.assign(plugin, { getGlobalRoutes: () => described });
    return (await plugin.handle(new Request('http://localhost/docs/json'))).text();
}

const SECURITY_SCHEMES = {
    apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `ptbk_…`.' },
    adminSession: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: "The admin's session." },
    metricsToken: { type: 'http', scheme: 'bearer', description: 'The `METRICS_TOKEN`.' },
} as const;

type Security = readonly Partial<Record<keyof typeof SECURITY_SCHEMES, []>>[];

/** What a guard asks for, and how it refuses. */
const GUARDS: Readonly<Record<GuardName, { readonly security: Security; readonly refusals: readonly number[] }>> = {
    admin: { security: [{ adminSession: [] }], refusals: [401] },
    apiKey: { security: [{ apiKey: [] }], refusals: [401, 403, 429] },
    visitor: { security: [], refusals: [429] },
    keyOrVisitor: { security: [{}, { apiKey: [] }], refusals: [401, 403, 429] },
    metricsReader: { security: [{ metricsToken: [] }, { adminSession: [] }], refusals: [401, 429] },
    public: { security: [], refusals: [] },
};

/** Every route may fail so: the server is at its limits or without its database, or has an error of its own. */
const ALWAYS = [500, 503];

function describeOperation({ method, path, hooks }: DescribedRoute, schemas: SchemaWriter) {
    const contract: RouteContract | undefined = hooks.contract;
    if (contract === undefined) throw new Error(`${method} ${path} has no contract.`);
    const { body, response } = contract;
    const { security } = GUARDS[contract.guard];
    return {
        ...hooks.detail,
        security,
        parameters: [
            ...schemas.parameters('path', contract.params).filter(({ name }) => path.includes(`:${name}`)),
            ...schemas.parameters('query', contract.query),
            ...schemas.parameters('header', contract.headers),
        ],
        ...(body === undefined ? {} : { requestBody: { required: true, content: schemas.content(body, 'input') } }),
        responses: {
            ...describeResponses(errors(...errorStatuses(method, contract)), schemas),
            ...describeResponses(response ?? {}, schemas),
        },
    };
}

function errorStatuses(method: string, { guard, body, query }: RouteContract): readonly number[] {
    // Pages of other sites may not change anything where a cookie counts.
    const isOwnPageNeeded = method !== 'GET' && guard !== 'apiKey';
    return [
        ...GUARDS[guard].refusals,
        ...(isOwnPageNeeded ? [403] : []),
        ...(body === undefined && query === undefined ? [] : [400]),
        ...(body === undefined ? [] : [408, 413]),
        ...ALWAYS,
    ];
}

function describeResponses(responses: Readonly<Record<number, LazySchema>>, schemas: SchemaWriter) {
    return Object.fromEntries(
        Object.entries(responses).map(([status, schema]) => {
            const content = schemas.content(schema, 'output');
            const description = STATUS_DESCRIPTIONS[Number(status)] ?? 'The response.';
            return [status, { description, ...(content === null ? {} : { content }) }];
        }),
    );
}
