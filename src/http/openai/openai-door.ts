import { Elysia } from 'elysia';
import { type RouteDetailInput, routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import type { AddressSource } from '../to-caller.ts';
import { answerChatCompletion } from './chat-completions-route.ts';
import { listModels, showModel } from './models-route.ts';
import { answerResponse, cancelResponse, listInputItems, showResponse } from './responses-route.ts';
import type { ApiRequest } from './to-api-turn.ts';

/** The OpenAI-compatible door, at each agent's address and at the one that all agents share. */
export function openaiDoor(context: DoorContext) {
    return new Elysia()
        .use(openaiRoutes(context, '/agents/:agentName/api/openai'))
        .use(openaiRoutes(context, '/api/openai'));
}

function openaiRoutes(context: DoorContext, base: '/agents/:agentName/api/openai' | '/api/openai') {
    const isShared = base === '/api/openai';
    const place = isShared ? 'any agent, named by `model`' : 'the agent of the address';
    return new Elysia()
        .get(base, () => Response.json({ object: 'hint', message: BASE_HINT, endpoints: ENDPOINTS }), {
            detail: detail('', 'A hint for people who open the base URL'),
        })
        .post(`${base}/chat/completions`, request => answerChatCompletion(context, toApiRequest(request)), {
            parse: 'none',
            detail: detail('/chat/completions', `Chat with ${place}`, 'ChatCompletionRequest'),
        })
        .post(`${base}/responses`, request => answerResponse(context, toApiRequest(request)), {
            parse: 'none',
            detail: detail('/responses', `Get a response of ${place}`, 'ResponseRequest'),
        })
        .get(`${base}/responses/:responseId`, request => showResponse(context, toStoredRequest(request)), {
            detail: detail('/responses/:responseId', 'A response that was given before'),
        })
        .get(
            `${base}/responses/:responseId/input_items`,
            request => listInputItems(context, toStoredRequest(request)),
            {
                detail: detail('/responses/:responseId/input_items', 'What a response answers'),
            },
        )
        .post(`${base}/responses/:responseId/cancel`, request => cancelResponse(context, toStoredRequest(request)), {
            parse: 'none',
            detail: detail(
                '/responses/:responseId/cancel',
                'Cancel a response in the background, of which there are none',
            ),
        })
        .get(`${base}/models`, request => listModels(context, toApiRequest(request)), {
            detail: detail('/models', isShared ? 'The agents that the key may use' : 'The agent as a model'),
        })
        .get(
            `${base}/models/:modelId`,
            request =>
                showModel(context, { ...toApiRequest(request), modelId: parameterOf(request.params, 'modelId') ?? '' }),
            { detail: detail('/models/:modelId', 'One agent as a model') },
        );

    function detail(path: string, summary: string, body?: RouteDetailInput['body']) {
        const pathParameters = Array.from(`${base}${path}`.matchAll(/:(\w+)/g), ([, name = '']) => name);
        return routeDetail({ tag: 'openai', summary, pathParameters, ...(body === undefined ? {} : { body }) });
    }
}

const ENDPOINTS = ['POST /chat/completions', 'POST /responses', 'GET /models', 'GET /models/{id}'] as const;
const BASE_HINT =
    'This is the base URL of an OpenAI-compatible API. Give it to your client as it is, together with an API key (ptbk_…).';

interface RouteRequest {
    readonly request: Request;
    readonly server: AddressSource | null;
    /** Absent where the path has no parameters. */
    readonly params: object | undefined;
}

function toApiRequest({ request, server, params }: RouteRequest): ApiRequest {
    return { request, server, routeName: parameterOf(params, 'agentName') };
}

function toStoredRequest(request: RouteRequest) {
    return { ...toApiRequest(request), responseId: parameterOf(request.params, 'responseId') ?? '' };
}

/** A parameter of the path: none where the path has no such one, empty where it cannot be decoded. */
function parameterOf(params: object | undefined, name: string): string | undefined {
    if (params === undefined || !(name in params)) return undefined;
    return String(Reflect.get(params, name) ?? '');
}
