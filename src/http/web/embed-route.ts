import type { Agent } from '../../agents/agent.ts';
import { findLivingAgent } from '../../agents/find-agent.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { embedBody } from './embed-protocol.ts';
import { loadUi, uiAssetOrNull } from './ui-assets.ts';
import type { EmbedSettings } from './ui-protocol.ts';

/** `GET /agents/:agentName/api/embed`: the sites that may show the agent. */
export async function showEmbedSettings(context: DoorContext, request: Request, agentName: string): Promise<Response> {
    await requireAdmin(context, request);
    return toAnswer(await findLivingAgent(context.agents, agentName));
}

/** `PUT /agents/:agentName/api/embed`: these sites, and no others. */
export async function changeEmbedSettings(
    context: DoorContext,
    request: Request,
    agentName: string,
): Promise<Response> {
    await requireAdmin(context, request);
    await findLivingAgent(context.agents, agentName);
    const { origins } = parseParameters(embedBody, await readJsonBody(request, context.doors.bodyLimits));
    await context.agents.setEmbedOrigins(agentName, [...new Set(origins)], context.now());
    return toAnswer(await findLivingAgent(context.agents, agentName));
}

function toAnswer({ embedOrigins }: Agent): Response {
    const settings: EmbedSettings = { origins: embedOrigins ?? [] };
    return Response.json(settings, { headers: { 'cache-control': 'no-store' } });
}

/** What a site keeps of the script; it is the same for all, and changes with the program alone. */
const SCRIPT_SECONDS = 600;

/** `GET /embed.js`: the one script that a site loads. */
export async function embedScript(request: Request): Promise<Response | null> {
    const { entries } = await loadUi();
    const response = await uiAssetOrNull(request, entries['embed-script']?.[0] ?? '');
    response?.headers.set('cache-control', `public, max-age=${SCRIPT_SECONDS}`);
    response?.headers.set('cross-origin-resource-policy', 'cross-origin');
    return response;
}
