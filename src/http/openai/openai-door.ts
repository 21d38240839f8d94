import { Elysia } from 'elysia';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { answerChatCompletion } from './chat-completions-route.ts';
import { listModels, showModel } from './models-route.ts';

/** The OpenAI-compatible door, at each agent's address and at the one that all agents share. */
export function openaiDoor(context: DoorContext) {
    return new Elysia()
        .use(openaiRoutes(context, '/agents/:agentName/api/openai'))
        .use(openaiRoutes(context, '/api/openai'));
}

function openaiRoutes(context: DoorContext, base: '/agents/:agentName/api/openai' | '/api/openai') {
    const isShared = base === '/api/openai';
    const place = isShared ? 'any agent, named by `model`' : 'the agent of the address';
    const pathParameters = isShared ? [] : ['agentName'];
    return new Elysia()
        .get(base, () => Response.json({ object: 'hint', message: BASE_HINT, endpoints: ENDPOINTS }), {
            detail: routeDetail({ tag: 'openai', summary: 'A hint for people who open the base URL', pathParameters }),
        })
        .post(
            `${base}/chat/completions`,
            ({ request, params, server }) =>
                answerChatCompletion(context, { request, server, routeName: agentNameIn(params) }),
            {
                parse: 'none',
                detail: routeDetail({
                    tag: 'openai',
                    summary: `Chat with ${place}`,
                    body: 'ChatCompletionRequest',
                    pathParameters,
                }),
            },
        )
        .get(
            `${base}/models`,
            ({ request, params }) => listModels(context, { request, routeName: agentNameIn(params) }),
            {
                detail: routeDetail({
                    tag: 'openai',
                    summary: isShared ? 'The agents that the key may use' : 'The agent as a model',
                    pathParameters,
                }),
            },
        )
        .get(
            `${base}/models/:modelId`,
            ({ request, params }) => {
                const modelId = Reflect.get(params, 'modelId') ?? '';
                return showModel(context, { request, routeName: agentNameIn(params), modelId: String(modelId) });
            },
            {
                detail: routeDetail({
                    tag: 'openai',
                    summary: 'One agent as a model',
                    pathParameters: [...pathParameters, 'modelId'],
                }),
            },
        );
}

const ENDPOINTS = ['POST /chat/completions', 'GET /models', 'GET /models/{id}'] as const;
const BASE_HINT =
    'This is the base URL of an OpenAI-compatible API. Give it to your client as it is, together with an API key (ptbk_…).';

/** The address's agent: none at the shared address, which has no parameters. What cannot be decoded is null and names no agent. */
function agentNameIn(params: object | undefined): string | undefined {
    return params !== undefined && 'agentName' in params ? String(params.agentName ?? '') : undefined;
}
