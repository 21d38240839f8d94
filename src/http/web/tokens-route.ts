import { VISIBILITIES } from '../../agents/agent.ts';
import type { ApiToken } from '../../auth/api-token.ts';
import { createToken } from '../../auth/create-token.ts';
import { updateToken } from '../../auth/update-token.ts';
import { AppError } from '../../shared/errors.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { withoutAbsent } from '../without-absent.ts';
import { newTokenBody, tokenChangesBody } from './tokens-protocol.ts';
import type { CreatedTokenAnswer, TokenSummary } from './ui-protocol.ts';

const HEADERS = { 'cache-control': 'no-store' };

/** `GET /api/tokens`: the newest first, revoked ones too; no key is among what is said of them. */
export async function listTokens(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const tokens = await context.apiKeys.list();
    return Response.json({ tokens: tokens.map(toTokenSummary) }, { headers: HEADERS });
}

/** `POST /api/tokens`: makes a key and says it, this once. */
export async function createNewToken(context: DoorContext, request: Request): Promise<Response> {
    await requireAdmin(context, request);
    const body = parseParameters(newTokenBody, await readJsonBody(request, context.doors.bodyLimits));
    const agentNames = body.agentNames ?? null;
    if (agentNames !== null) await checkAgents(context, agentNames);
    const { key, token } = await createToken(context, {
        note: body.note || null,
        agentNames,
        expiresAt: body.expiresAt ? new Date(body.expiresAt) : null,
        limits: withoutAbsent(body.limits ?? {}),
    });
    const answer: CreatedTokenAnswer = { key, token: toTokenSummary(token) };
    return Response.json(answer, { status: 201, headers: HEADERS });
}

/** `PATCH /api/tokens/:id`: another note, other limits. */
export async function changeToken(context: DoorContext, request: Request, id: string): Promise<Response> {
    await requireAdmin(context, request);
    const body = parseParameters(tokenChangesBody, await readJsonBody(request, context.doors.bodyLimits));
    if (!TOKEN_ID.test(id)) throw new AppError('not_found', 'There is no such token.');
    const token = await updateToken(context, Number(id), {
        note: body.note,
        limits: body.limits && withoutAbsent(body.limits),
    });
    return Response.json(toTokenSummary(token), { headers: HEADERS });
}

/** `DELETE /api/tokens/:id`: from now on the key opens nothing; what was said with it stays in the history. */
export async function revokeToken(context: DoorContext, request: Request, id: string): Promise<Response> {
    await requireAdmin(context, request);
    const isRevoked = TOKEN_ID.test(id) && (await context.apiKeys.revoke(Number(id), context.now()));
    if (!isRevoked) throw new AppError('not_found', 'There is no such token.');
    return new Response(null, { status: 204 });
}

const TOKEN_ID = /^[1-9]\d{0,14}$/;

async function checkAgents(context: DoorContext, agentNames: readonly string[]): Promise<void> {
    const agents = await context.listAgents(VISIBILITIES);
    const known = new Set(agents.map(({ agentName }) => agentName));
    const index = agentNames.findIndex(agentName => !known.has(agentName));
    if (index === -1) return;
    const param = `agentNames[${index}]`;
    throw new AppError('parameter_value_invalid', `Invalid value for '${param}': there is no such agent.`, { param });
}

function toTokenSummary(token: ApiToken): TokenSummary {
    const { id, hint, note, createdAt, lastUsedAt, expiresAt, isRevoked, agentNames, limits } = token;
    return {
        ...{ id, hint, note, isRevoked, agentNames, limits },
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt?.toISOString() ?? null,
        expiresAt: expiresAt?.toISOString() ?? null,
    };
}
