import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import type { HttpContext } from '../../http-context.ts';
import { openaiOperation } from '../openai-operation.ts';
import { embeddings, textCompletion } from '../replies-protocol.ts';
import { apiParams } from '../route-parameters.ts';
import { embeddingBody } from './embeddings-protocol.ts';
import { answerEmbeddings } from './embeddings-route.ts';
import { textCompletionBody } from './text-completions-protocol.ts';
import { answerTextCompletion } from './text-completions-route.ts';

const WITHOUT_BOOK = "The agent's book has no part in it, and nothing is recorded.";

/** What is passed on to a model provider that has it. */
export function passThroughRoutes(context: HttpContext, base: string) {
    return contractRouter(context, base)
        .post(
            '/embeddings',
            ({ request, server, params: { agentName }, body, token }) =>
                answerEmbeddings(context, { request, server, token, routeName: agentName, body }),
            {
                apiKey: true,
                params: apiParams,
                body: embeddingBody,
                response: { 200: embeddings, ...errors(404, 410, 502, 504) },
                detail: openaiOperation(base, {
                    id: 'createEmbeddings',
                    summary: 'Get embeddings of the model provider, if it has them',
                    description: WITHOUT_BOOK,
                }),
            },
        )
        .post(
            '/completions',
            ({ request, server, params: { agentName }, body, token }) =>
                answerTextCompletion(context, { request, server, token, routeName: agentName, body }),
            {
                apiKey: true,
                params: apiParams,
                body: textCompletionBody,
                response: { 200: textCompletion, ...errors(404, 410, 502, 504) },
                detail: openaiOperation(base, {
                    id: 'createTextCompletion',
                    summary: 'Get a text completion of the model provider, if it has them',
                    description: WITHOUT_BOOK,
                }),
            },
        );
}
