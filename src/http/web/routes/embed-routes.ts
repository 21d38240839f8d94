import type { Agent } from '../../../agents/agent.ts';
import { findLivingAgent } from '../../../agents/find-agent.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { NO_STORE, sendJson } from '../../contract/json-reply.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { embedBody } from '../embed-protocol.ts';
import { embedSettings } from '../ui-protocol.ts';

/** The sites that may show an agent. */
export function embedRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/agents/:agentName/api/embed',
            async ({ params: { agentName } }) => toReply(await findLivingAgent(context.agents, agentName)),
            {
                admin: true,
                params: agentParams,
                response: { 200: embedSettings, ...errors(404, 410) },
                detail: operation({
                    id: 'showEmbedSettings',
                    tag: 'web',
                    summary: 'List the sites that may show an agent',
                }),
            },
        )
        .put(
            '/agents/:agentName/api/embed',
            async ({ params: { agentName }, body: { origins } }) => {
                await findLivingAgent(context.agents, agentName);
                await context.agents.setEmbedOrigins(agentName, [...new Set(origins)], context.now());
                return toReply(await findLivingAgent(context.agents, agentName));
            },
            {
                admin: true,
                params: agentParams,
                body: embedBody,
                response: { 200: embedSettings, ...errors(404, 410) },
                detail: operation({
                    id: 'replaceEmbedSettings',
                    tag: 'web',
                    summary: 'Set the sites that may show an agent',
                }),
            },
        );
}

function toReply({ embedOrigins }: Agent): Response {
    return sendJson<typeof embedSettings>({ origins: embedOrigins ?? [] }, NO_STORE);
}
