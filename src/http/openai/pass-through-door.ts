import { Elysia } from 'elysia';
import { type RouteDetailInput, routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { toApiRequest } from './api-request.ts';
import { answerEmbeddings } from './embeddings-route.ts';
import { answerTextCompletion } from './text-completions-route.ts';

/** What is passed on to a provider that has it, under an address of the OpenAI-compatible door. */
export function passThroughDoor(context: DoorContext, base: string) {
    return new Elysia()
        .post(`${base}/embeddings`, request => answerEmbeddings(context, toApiRequest(request)), {
            detail: detail('Embeddings of the model provider, where it has them', 'EmbeddingRequest'),
        })
        .post(`${base}/completions`, request => answerTextCompletion(context, toApiRequest(request)), {
            detail: detail('Text completions of the model provider, where it has them', 'TextCompletionRequest'),
        });
}

function detail(summary: string, body: NonNullable<RouteDetailInput['body']>) {
    const description = "The agent's book has no part in it, and nothing is recorded.";
    return routeDetail({ tag: 'openai', summary, description, body });
}
