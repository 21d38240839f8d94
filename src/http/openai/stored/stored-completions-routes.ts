import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import type { HttpContext } from '../../http-context.ts';
import { openaiOperation } from '../openai-operation.ts';
import {
    completionMessageList,
    deletedCompletion,
    storedCompletion,
    storedCompletionList,
} from '../replies-protocol.ts';
import { apiParams, completionParams } from '../route-parameters.ts';
import { storedCompletionBody } from './metadata-schema.ts';
import { completionListQuery, itemListQuery } from './page-query.ts';
import {
    deleteCompletion,
    listCompletionMessages,
    listCompletions,
    showCompletion,
    updateCompletion,
} from './stored-completions.ts';

/** Chat completions with `store: true`. */
export function storedCompletionsRoutes(context: HttpContext, base: string) {
    return contractRouter(context, `${base}/chat/completions`)
        .get(
            '',
            ({ request, server, params: { agentName }, query, token }) =>
                listCompletions(context, { request, server, token, routeName: agentName, query }),
            {
                apiKey: true,
                params: apiParams,
                query: completionListQuery,
                response: { 200: storedCompletionList, ...errors(404, 410) },
                detail: openaiOperation(base, {
                    id: 'listChatCompletions',
                    summary: 'List your stored completions',
                    description: '`metadata[key]=value` chooses by metadata, as often as needed.',
                }),
            },
        )
        .get(
            '/:completionId',
            ({ request, server, params: { agentName, completionId }, token }) =>
                showCompletion(context, { request, server, token, routeName: agentName, completionId }),
            {
                apiKey: true,
                params: completionParams,
                response: { 200: storedCompletion, ...errors(404, 410) },
                detail: openaiOperation(base, { id: 'getChatCompletion', summary: 'Get a stored completion' }),
            },
        )
        .post(
            '/:completionId',
            ({ request, server, params: { agentName, completionId }, body, token }) =>
                updateCompletion(context, { request, server, token, routeName: agentName, completionId, body }),
            {
                apiKey: true,
                params: completionParams,
                body: storedCompletionBody,
                response: { 200: storedCompletion, ...errors(404, 410) },
                detail: openaiOperation(base, {
                    id: 'updateChatCompletion',
                    summary: 'Change the metadata of a stored completion',
                }),
            },
        )
        .delete(
            '/:completionId',
            ({ request, server, params: { agentName, completionId }, token }) =>
                deleteCompletion(context, { request, server, token, routeName: agentName, completionId }),
            {
                apiKey: true,
                params: completionParams,
                response: { 200: deletedCompletion, ...errors(404, 410) },
                detail: openaiOperation(base, {
                    id: 'deleteChatCompletion',
                    summary: 'Delete a stored completion',
                    description:
                        'Its client cannot fetch it any more. What was said stays in the history of the server.',
                }),
            },
        )
        .get(
            '/:completionId/messages',
            ({ request, server, params: { agentName, completionId }, query, token }) =>
                listCompletionMessages(context, { request, server, token, routeName: agentName, completionId, query }),
            {
                apiKey: true,
                params: completionParams,
                query: itemListQuery,
                response: { 200: completionMessageList, ...errors(404, 410) },
                detail: openaiOperation(base, {
                    id: 'listChatCompletionMessages',
                    summary: 'List the messages that a stored completion replies to',
                }),
            },
        );
}
