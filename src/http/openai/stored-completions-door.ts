import { Elysia } from 'elysia';
import { type RouteDetailInput, routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { parameterOf, type RouteRequest, toApiRequest } from './api-request.ts';
import {
    deleteCompletion,
    listCompletionMessages,
    listCompletions,
    showCompletion,
    updateCompletion,
} from './stored-completions-route.ts';

/** Completions that were asked for with `store: true`, under an address of the OpenAI-compatible door. */
export function storedCompletionsDoor(context: DoorContext, base: string) {
    const path = `${base}/chat/completions/:completionId`;
    return new Elysia()
        .get(`${base}/chat/completions`, request => listCompletions(context, toApiRequest(request)), {
            detail: detail('Your stored completions'),
        })
        .get(path, request => showCompletion(context, toStoredRequest(request)), {
            detail: detail('A stored completion'),
        })
        .post(path, request => updateCompletion(context, toStoredRequest(request)), {
            detail: detail("Change a stored completion's metadata", 'StoredCompletionRequest'),
        })
        .delete(path, request => deleteCompletion(context, toStoredRequest(request)), {
            detail: {
                ...detail('Store a completion no longer'),
                description: 'Its client cannot fetch it any more; what was said stays in the history of the server.',
            },
        })
        .get(`${path}/messages`, request => listCompletionMessages(context, toStoredRequest(request)), {
            detail: detail('What a stored completion answers'),
        });
}

function detail(summary: string, body?: RouteDetailInput['body']) {
    return routeDetail({ tag: 'openai', summary, ...(body === undefined ? {} : { body }) });
}

function toStoredRequest(request: RouteRequest) {
    return { ...toApiRequest(request), completionId: parameterOf(request.params, 'completionId') ?? '' };
}
