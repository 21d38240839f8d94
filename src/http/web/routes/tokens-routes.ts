import { z } from 'zod';
import { createToken } from '../../../auth/create-token.ts';
import { updateToken } from '../../../auth/update-token.ts';
import { VISIBILITIES } from '../../../domain/agent.ts';
import type { ApiToken } from '../../../domain/api-token.ts';
import { AppError } from '../../../shared/errors.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { NO_STORE, sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { noContent } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import { pathNumber } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { withoutAbsent } from '../../without-absent.ts';
import { newTokenBody, tokenChangesBody } from '../tokens-protocol.ts';
import { createdToken, tokenList, tokenSummary } from '../ui-protocol.ts';

const tokenParams = lazySchema(() => z.object({ id: pathNumber() }));

/** The keys of the API: listed, created, changed and revoked. */
export function tokensRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/api/tokens',
            async () => {
                const tokens = await context.apiKeys.list();
                return sendJson<typeof tokenList>({ tokens: tokens.map(toSummary) }, NO_STORE);
            },
            {
                admin: true,
                response: { 200: tokenList },
                detail: operation({
                    id: 'listApiKeys',
                    tag: 'web',
                    summary: 'List API keys',
                    description: 'The newest first, revoked ones too. The keys themselves are not shown.',
                }),
            },
        )
        .post(
            '/api/tokens',
            async ({ body }) => {
                const agentNames = body.agentNames ?? null;
                if (agentNames !== null) await checkAgents(context, agentNames);
                const { key, token } = await createToken(context, {
                    note: body.note || null,
                    agentNames,
                    expiresAt: body.expiresAt ? new Date(body.expiresAt) : null,
                    limits: withoutAbsent(body.limits ?? {}),
                });
                return sendJson<typeof createdToken>({ key, token: toSummary(token) }, { status: 201, ...NO_STORE });
            },
            {
                admin: true,
                body: newTokenBody,
                response: { 201: createdToken },
                detail: operation({
                    id: 'createApiKey',
                    tag: 'web',
                    summary: 'Create an API key',
                    description: 'The key is shown this once.',
                }),
            },
        )
        .patch(
            '/api/tokens/:id',
            async ({ params: { id }, body: { note, limits } }) => {
                const token = await updateToken(context, id, { note, limits: limits && withoutAbsent(limits) });
                return sendJson<typeof tokenSummary>(toSummary(token), NO_STORE);
            },
            {
                admin: true,
                params: tokenParams,
                body: tokenChangesBody,
                response: { 200: tokenSummary, ...errors(404) },
                detail: operation({
                    id: 'updateApiKey',
                    tag: 'web',
                    summary: 'Change the note or the limits of an API key',
                }),
            },
        )
        .delete(
            '/api/tokens/:id',
            async ({ params: { id } }) => {
                const isRevoked = await context.apiKeys.revoke(id, context.now());
                if (!isRevoked) throw new AppError('not_found', 'There is no such API key.');
                return new Response(null, { status: 204 });
            },
            {
                admin: true,
                params: tokenParams,
                response: { 204: noContent, ...errors(404) },
                detail: operation({
                    id: 'revokeApiKey',
                    tag: 'web',
                    summary: 'Revoke an API key',
                    description: 'What was said with it stays in the history.',
                }),
            },
        );
}

async function checkAgents(context: HttpContext, agentNames: readonly string[]): Promise<void> {
    const agents = await context.listAgents(VISIBILITIES);
    const known = new Set(agents.map(({ agentName }) => agentName));
    const index = agentNames.findIndex(agentName => !known.has(agentName));
    if (index === -1) return;
    const param = `agentNames[${index}]`;
    throw new AppError('parameter_value_invalid', `Invalid value for '${param}': there is no such agent.`, { param });
}

function toSummary({ id, hint, note, createdAt, lastUsedAt, expiresAt, isRevoked, agentNames, limits }: ApiToken) {
    return { id, hint, note, isRevoked, agentNames, limits, createdAt, lastUsedAt, expiresAt };
}
