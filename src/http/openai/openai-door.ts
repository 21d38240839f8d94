import { Elysia } from 'elysia';
import { type RouteDetailInput, routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { parameterOf, type RouteRequest, toApiRequest } from './api-request.ts';
import { answerChatCompletion } from './chat-completions-route.ts';
import { countResponseTokens } from './input-tokens-route.ts';
import { listModels, showModel } from './models-route.ts';
import { answerResponse } from './responses-route.ts';
import { cancelCompletion, resumeCompletion } from './resume-route.ts';
import { cancelResponse, deleteResponse, listInputItems, showResponse } from './stored-responses-route.ts';

/** Where the OpenAI-compatible doors are: at each agent's address, and at the one that all agents share. */
export const OPENAI_BASES = ['/agents/:agentName/api/openai', '/api/openai'] as const;

/** The OpenAI-compatible door at one address. `base` is a plain string to the types: all literal paths are more than the compiler can hold. */
export function openaiDoor(context: DoorContext, base: string) {
    const isShared = base === '/api/openai';
    const place = isShared ? 'any agent, named by `model`' : 'the agent of the address';
    return new Elysia()
        .get(base, () => Response.json({ object: 'hint', message: BASE_HINT, endpoints: ENDPOINTS }), {
            detail: detail('A hint for people who open the base URL'),
        })
        .post(
            `${base}/chat/completions`,
            // Named one by one: for a handler that takes all there is, Elysia parses query, headers and cookies of each request.
            ({ request, server, params }) => answerChatCompletion(context, toApiRequest({ request, server, params })),
            {
                detail: {
                    ...detail(`Chat with ${place}`, 'ChatCompletionRequest'),
                    description: `With \`store: true\` it can be fetched again. ${ONCE}`,
                },
            },
        )
        .get(
            `${base}/chat/completions/:completionId/stream`,
            request => resumeCompletion(context, toRunning(request)),
            {
                detail: detail('Go on reading an answer that is being made'),
            },
        )
        .post(
            `${base}/chat/completions/:completionId/cancel`,
            request => cancelCompletion(context, toRunning(request)),
            {
                detail: detail('End an answer that is being made'),
            },
        )
        .post(
            `${base}/responses`,
            ({ request, server, params }) => answerResponse(context, toApiRequest({ request, server, params })),
            {
                detail: {
                    ...detail(`Get a response of ${place}`, 'ResponseRequest'),
                    description: `With \`store: false\` it cannot be fetched again, nor gone on with. ${ONCE}`,
                },
            },
        )
        .post(`${base}/responses/input_tokens`, request => countResponseTokens(context, toApiRequest(request)), {
            detail: detail('How many tokens a request would be', 'ResponseRequest'),
        })
        .delete(`${base}/responses/:responseId`, request => deleteResponse(context, toStoredRequest(request)), {
            detail: detail('Store a response no longer'),
        })
        .get(`${base}/responses/:responseId`, request => showResponse(context, toStoredRequest(request)), {
            detail: detail('A response that was given before'),
        })
        .get(
            `${base}/responses/:responseId/input_items`,
            request => listInputItems(context, toStoredRequest(request)),
            {
                detail: detail('What a response answers'),
            },
        )
        .post(`${base}/responses/:responseId/cancel`, request => cancelResponse(context, toStoredRequest(request)), {
            detail: detail('Cancel a response in the background, of which there are none'),
        })
        .get(`${base}/models`, request => listModels(context, toApiRequest(request)), {
            detail: detail(isShared ? 'The agents that the key may use' : 'The agent as a model'),
        })
        .get(
            `${base}/models/:modelId`,
            request =>
                showModel(context, { ...toApiRequest(request), modelId: parameterOf(request.params, 'modelId') ?? '' }),
            { detail: detail('One agent as a model') },
        );

    function detail(summary: string, body?: RouteDetailInput['body']) {
        return routeDetail({ tag: 'openai', summary, ...(body === undefined ? {} : { body }) });
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
