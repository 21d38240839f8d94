import { VISIBILITIES } from '../../../agents/agent.ts';
import { createAgent } from '../../../agents/create-agent.ts';
import { deleteAgent, restoreAgent } from '../../../agents/delete-agent.ts';
import { findLivingAgent } from '../../../agents/find-agent.ts';
import { agentForRequest, toPublicAgent } from '../../agent-for-request.ts';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { sendJson } from '../../contract/json-reply.ts';
import { noContent } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { isAdminRequest } from '../../require-admin.ts';
import { agentSettingsBody, newAgentBody } from '../books-protocol.ts';
import { book } from '../books-ui-protocol.ts';
import { agentList, agentSummary } from '../ui-protocol.ts';
import { toBookReply } from './to-book-reply.ts';

/** Agents: listed, created, changed, deleted and restored. Their books have routes of their own. */
export function agentsRoutes(context: HttpContext) {
    return contractRouter(context)
        .get(
            '/api/agents',
            async ({ request }) => {
                const isAdmin = await isAdminRequest(context, request);
                const agents = await context.listAgents(isAdmin ? VISIBILITIES : ['PUBLIC']);
                return sendJson<typeof agentList>({ agents: agents.map(toPublicAgent) });
            },
            {
                public: true,
                response: { 200: agentList },
                detail: operation({
                    id: 'listAgents',
                    tag: 'web',
                    summary: 'List agents',
                    description:
                        'The public agents; all of them for the admin. Profiles only: a book is for the admin.',
                }),
            },
        )
        .post(
            '/api/agents',
            async ({ body }) => {
                const agent = await createAgent(context, {
                    agentSource: body.agentSource,
                    visibility: body.visibility ?? (await context.settings.read()).defaultVisibility,
                    who: 'admin',
                });
                context.knowledgePages.prefetch((await context.compile(agent)).knowledgeUrls);
                return sendJson<typeof book>(await toBookReply(context, agent), {
                    status: 201,
                    headers: { location: `/agents/${agent.agentName}` },
                });
            },
            {
                admin: true,
                body: newAgentBody,
                response: { 201: book, ...errors(409) },
                detail: operation({ id: 'createAgent', tag: 'web', summary: 'Create an agent from its book' }),
            },
        )
        .patch(
            '/api/agents/:agentName',
            async ({ params: { agentName }, body }) => {
                await findLivingAgent(context.agents, agentName);
                await context.agents.setVisibility(agentName, body.visibility, context.now());
                const agent = await findLivingAgent(context.agents, agentName);
                return sendJson<typeof agentSummary>(toPublicAgent(agent));
            },
            {
                admin: true,
                params: agentParams,
                body: agentSettingsBody,
                response: { 200: agentSummary, ...errors(404, 410) },
                detail: operation({ id: 'updateAgent', tag: 'web', summary: 'Change who may see an agent' }),
            },
        )
        .delete(
            '/api/agents/:agentName',
            async ({ params: { agentName } }) => {
                await deleteAgent(context, agentName);
                return new Response(null, { status: 204 });
            },
            {
                admin: true,
                params: agentParams,
                response: { 204: noContent, ...errors(404, 410) },
                detail: operation({
                    id: 'deleteAgent',
                    tag: 'web',
                    summary: 'Delete an agent',
                    description: 'Its conversations stay in the history.',
                }),
            },
        )
        .post(
            '/api/agents/:agentName/restore',
            async ({ params: { agentName } }) =>
                sendJson<typeof agentSummary>(toPublicAgent(await restoreAgent(context, agentName))),
            {
                admin: true,
                params: agentParams,
                response: { 200: agentSummary, ...errors(404, 409) },
                detail: operation({ id: 'restoreAgent', tag: 'web', summary: 'Restore a deleted agent' }),
            },
        )
        .get(
            '/agents/:agentName/api/profile',
            async ({ request, params: { agentName } }) => {
                const { agent } = await agentForRequest(context, request, agentName);
                return sendJson<typeof agentSummary>(toPublicAgent(agent));
            },
            {
                public: true,
                params: agentParams,
                response: { 200: agentSummary, ...errors(404, 410) },
                detail: operation({
                    id: 'showAgentProfile',
                    tag: 'web',
                    summary: 'Show the public profile of an agent',
                }),
            },
        );
}
