import { Elysia } from 'elysia';
import { type RouteDetailInput, routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { answerChatCompletion } from './chat-completions-route.ts';
import { countResponseTokens } from './input-tokens-route.ts';
import { listModels, showModel } from './models-route.ts';
import { passThroughDoor } from './pass-through-door.ts';
import { answerResponse } from './responses-route.ts';
import { cancelCompletion, resumeCompletion } from './resume-route.ts';
import { parameterOf, type RouteRequest, toApiRequest } from './route-request.ts';
import { storedCompletionsDoor } from './stored-completions-door.ts';
import { cancelResponse, deleteResponse, listInputItems, showResponse } from './stored-responses-route.ts';

/** The OpenAI-compatible door, at each agent's address and at the one that all agents share. */
export function openaiDoor(context: DoorContext) {
    return new Elysia()
        .use(openaiRoutes(context, '/agents/:agentName/api/openai'))
        .use(openaiRoutes(context, '/api/openai'));
}

/** `base` is a plain string to the types: routes of two literal paths at once are more than the compiler can hold. */
function openaiRoutes(context: DoorContext, base: string) {
    const isShared = base === '/api/openai';
    const place = isShared ? 'any agent, named by `model`' : 'the agent of the address';
    return new Elysia()
        .get(base, () => Response.json({ object: 'hint', message: BASE_HINT, endpoints: ENDPOINTS }), {
            detail: detail('', 'A hint for people who open the base URL'),
        })
        .post(`${base}/chat/completions`, request => answerChatCompletion(context, toApiRequest(request)), {
            parse: 'none',
            detail: {
                ...detail('/chat/completions', `Chat with ${place}`, 'ChatCompletionRequest'),
                description: `With \`store: true\` it can be fetched again. ${ONCE}`,
            },
        })
        .get(
            `${base}/chat/completions/:completionId/stream`,
            request => resumeCompletion(context, toRunning(request)),
            {
                detail: detail('/chat/completions/:completionId/stream', 'Go on reading an answer that is being made'),
            },
        )
        .post(
            `${base}/chat/completions/:completionId/cancel`,
            request => cancelCompletion(context, toRunning(request)),
            {
                parse: 'none',
                detail: detail('/chat/completions/:completionId/cancel', 'End an answer that is being made'),
            },
        )
        .post(`${base}/responses`, request => answerResponse(context, toApiRequest(request)), {
            parse: 'none',
            detail: {
                ...detail('/responses', `Get a response of ${place}`, 'ResponseRequest'),
                description: `With \`store: false\` it cannot be fetched again, nor gone on with. ${ONCE}`,
            },
        })
        .post(`${base}/responses/input_tokens`, request => countResponseTokens(context, toApiRequest(request)), {
            parse: 'none',
            detail: detail('/responses/input_tokens', 'How many tokens a request would be', 'ResponseRequest'),
        })
        .delete(`${base}/responses/:responseId`, request => deleteResponse(context, toStoredRequest(request)), {
            detail: detail('/responses/:responseId', 'Store a response no longer'),
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
        .use(storedCompletionsDoor(context, base))
        .use(passThroughDoor(context, base))
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

const ONCE =
    'Requests under one `Idempotency-Key` are answered once within a day: the same bytes again, also where the first client has left.';
const ENDPOINTS = ['POST /chat/completions', 'POST /responses', 'GET /models', 'GET /models/{id}'] as const;
const BASE_HINT =
    'This is the base URL of an OpenAI-compatible API. Give it to your client as it is, together with an API key (ptbk_…).';

function toStoredRequest(request: RouteRequest) {
    return { ...toApiRequest(request), responseId: parameterOf(request.params, 'responseId') ?? '' };
}

function toRunning(request: RouteRequest) {
    return { ...toApiRequest(request), completionId: parameterOf(request.params, 'completionId') ?? '' };
}
