import { z } from 'zod';
import { contractRouter } from '../contract/contract-router.ts';
import { errors } from '../contract/error-schema.ts';
import { sendJson } from '../contract/json-reply.ts';
import { lazySchema } from '../contract/lazy-schema.ts';
import { mediaType } from '../contract/media-type.ts';
import type { HttpContext } from '../http-context.ts';
import { toApiRequest } from './api-request.ts';
import { chatCompletionBody } from './chat/chat-completion-body.ts';
import { answerChatCompletion } from './chat/chat-completions-route.ts';
import { cancelCompletion, resumeCompletion } from './chat/resume-completion.ts';
import { listModels, showModel } from './models-route.ts';
import { openaiOperation } from './openai-operation.ts';
import {
    baseHint,
    cancelledCompletion,
    chatCompletion,
    deletedResponse,
    inputItemList,
    inputTokens,
    model,
    modelList,
    response,
    storedResponse,
} from './replies-protocol.ts';
import { countResponseTokens } from './responses/input-tokens-route.ts';
import { responseBody } from './responses/responses-protocol.ts';
import { answerResponse } from './responses/responses-route.ts';
import { apiParams, completionParams, modelParams, responseParams } from './route-parameters.ts';
import { itemListQuery } from './stored/page-query.ts';
import { cancelResponse, deleteResponse, listInputItems, showResponse } from './stored/stored-responses.ts';

/** Where the OpenAI-compatible API is: at the address of each agent, and at one that all agents share. */
export const OPENAI_BASES = ['/agents/:agentName/api/openai', '/api/openai'] as const;

const BASE_HINT =
    'This is the base URL of an OpenAI-compatible API. Give it to your client as it is, together with an API key (ptbk_…).';
const ENDPOINTS = ['POST /chat/completions', 'POST /responses', 'GET /models', 'GET /models/{id}'];
const ONCE =
    'Requests with the same `Idempotency-Key` get the same reply within a day: the same bytes, also if the first client has left.';

const replyStream = mediaType('text/event-stream');

const resumeQuery = lazySchema(() =>
    z.object({
        starting_after: z.string().optional().describe('The number of the last chunk that the client has.'),
        include_usage: z.string().optional().describe('`true` if the request asked for usage.'),
    }),
);

/** The OpenAI-compatible API at one address. */
export function openaiRoutes(context: HttpContext, base: (typeof OPENAI_BASES)[number]) {
    const isShared = base === '/api/openai';
    const place = isShared ? 'any agent, named by `model`' : 'the agent of the address';
    return contractRouter(context, base)
        .get('', () => sendJson<typeof baseHint>({ object: 'hint', message: BASE_HINT, endpoints: ENDPOINTS }), {
            public: true,
            params: apiParams,
            response: { 200: baseHint },
            detail: describe('showBaseHint', 'Show a hint to people who open the base URL'),
        })
        .post(
            '/chat/completions',
            // Named one by one: for a handler that takes all there is, Elysia parses query, headers and cookies of each request.
            ({ request, server, params }) => answerChatCompletion(context, toApiRequest({ request, server, params })),
            {
                described: {
                    guard: 'apiKey',
                    params: apiParams,
                    body: chatCompletionBody,
                    response: { 200: chatCompletion, ...errors(404, 409, 410, 502, 504) },
                },
                detail: describe(
                    'createChatCompletion',
                    `Chat with ${place}`,
                    `With \`store: true\` it can be fetched again. ${ONCE}`,
                ),
            },
        )
        .get(
            '/chat/completions/:completionId/stream',
            ({ request, server, params: { agentName, completionId }, token }) =>
                resumeCompletion(context, { request, server, token, routeName: agentName, completionId }),
            {
                apiKey: true,
                params: completionParams,
                query: resumeQuery,
                response: { 200: replyStream, ...errors(404, 410) },
                detail: describe('resumeChatCompletion', 'Continue to read a reply that is being made'),
            },
        )
        .post(
            '/chat/completions/:completionId/cancel',
            ({ request, server, params: { agentName, completionId }, token }) =>
                cancelCompletion(context, { request, server, token, routeName: agentName, completionId }),
            {
                apiKey: true,
                params: completionParams,
                response: { 200: cancelledCompletion, ...errors(404, 410) },
                detail: describe('cancelChatCompletion', 'Stop a reply that is being made'),
            },
        )
        .post(
            '/responses',
            ({ request, server, params: { agentName }, body, token }) =>
                answerResponse(context, { request, server, token, routeName: agentName, body }),
            {
                apiKey: true,
                params: apiParams,
                body: responseBody,
                response: { 200: response, ...errors(404, 409, 410, 502, 504) },
                detail: describe(
                    'createResponse',
                    `Get a response of ${place}`,
                    `With \`store: false\` it can neither be fetched again nor be continued. ${ONCE}`,
                ),
            },
        )
        .post(
            '/responses/input_tokens',
            ({ request, server, params: { agentName }, body, token }) =>
                countResponseTokens(context, { request, server, token, routeName: agentName, body }),
            {
                apiKey: true,
                params: apiParams,
                body: responseBody,
                response: { 200: inputTokens, ...errors(404, 410) },
                detail: describe('countResponseTokens', 'Count the tokens of a request'),
            },
        )
        .get(
            '/responses/:responseId',
            ({ request, server, params: { agentName, responseId }, token }) =>
                showResponse(context, { request, server, token, routeName: agentName, responseId }),
            {
                apiKey: true,
                params: responseParams,
                response: { 200: storedResponse, ...errors(404, 410) },
                detail: describe('getResponse', 'Get a stored response'),
            },
        )
        .delete(
            '/responses/:responseId',
            ({ request, server, params: { agentName, responseId }, token }) =>
                deleteResponse(context, { request, server, token, routeName: agentName, responseId }),
            {
                apiKey: true,
                params: responseParams,
                response: { 200: deletedResponse, ...errors(404, 410) },
                detail: describe(
                    'deleteResponse',
                    'Delete a stored response',
                    'Its client cannot fetch it any more. What was said stays in the history of the server.',
                ),
            },
        )
        .get(
            '/responses/:responseId/input_items',
            ({ request, server, params: { agentName, responseId }, query, token }) =>
                listInputItems(context, { request, server, token, routeName: agentName, responseId, query }),
            {
                apiKey: true,
                params: responseParams,
                query: itemListQuery,
                response: { 200: inputItemList, ...errors(404, 410) },
                detail: describe('listInputItems', 'List the input of a stored response'),
            },
        )
        .post(
            '/responses/:responseId/cancel',
            ({ request, server, params: { agentName, responseId }, token }) =>
                cancelResponse(context, { request, server, token, routeName: agentName, responseId }),
            {
                apiKey: true,
                params: responseParams,
                response: errors(400, 404, 410),
                detail: describe(
                    'cancelResponse',
                    'Cancel a response in the background',
                    'There are none on this server, so this always fails.',
                ),
            },
        )
        .get(
            '/models',
            ({ request, server, params: { agentName }, token }) =>
                listModels(context, { request, server, token, routeName: agentName }),
            {
                apiKey: true,
                params: apiParams,
                response: { 200: modelList, ...errors(404, 410) },
                detail: describe(
                    'listModels',
                    isShared ? 'List the agents that the key may use' : 'List the agent of the address as a model',
                ),
            },
        )
        .get(
            '/models/:modelId',
            ({ request, server, params: { agentName, modelId }, token }) =>
                showModel(context, { request, server, token, routeName: agentName, modelId }),
            {
                apiKey: true,
                params: modelParams,
                response: { 200: model, ...errors(404, 410) },
                detail: describe('getModel', 'Get an agent as a model'),
            },
        );

    function describe(id: string, summary: string, description?: string) {
        return openaiOperation(base, { id, summary, description });
    }
}
