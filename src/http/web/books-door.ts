import { Elysia } from 'elysia';
import { bookPage } from '../docs/guide-pages.ts';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import {
    bringAgentBack,
    changeAgentSettings,
    createAgentFromBook,
    showProfile,
    takeAgentAway,
} from './agents-route.ts';
import { replaceBook, showBook } from './book-route.ts';
import { checkBook, listCommitments } from './check-book-route.ts';
import { previewModelRequirements, showModelRequirements } from './model-requirements-route.ts';
import { tryBook } from './try-book-route.ts';

/** The door of books: agents are made, read, changed and taken away here. */
export function booksDoor(context: DoorContext) {
    return new Elysia()
        .get(
            '/agents/:agentName/api/profile',
            ({ request, params }) => showProfile(context, request, String(params.agentName ?? '')),
            { detail: routeDetail({ tag: 'web', summary: 'The public face of the agent' }) },
        )
        .get(
            '/agents/:agentName/api/book',
            ({ request, params }) => showBook(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'The book of the agent (admin)',
                    description: 'Plain text, or JSON with version, profile and diagnostics where `Accept` names it.',
                }),
            },
        )
        .put(
            '/agents/:agentName/api/book',
            ({ request, params }) => replaceBook(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Replace the book of the agent (admin)',
                    description:
                        'Needs the version that was read, as `version` or `If-Match`; another one is `version_conflict` (409). A body of type text/plain is the book itself.',
                    body: 'BookRequest',
                }),
            },
        )
        .get(
            '/agents/:agentName/api/model-requirements',
            ({ request, params }) => showModelRequirements(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'What a model is told of the agent (admin)',
                }),
            },
        )
        .post(
            '/agents/:agentName/api/model-requirements',
            ({ request, params }) => previewModelRequirements(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'What a model would be told with another book, which is not kept (admin)',
                    body: 'CheckBookRequest',
                }),
            },
        )
        .post(
            '/agents/:agentName/api/book/try',
            ({ request, server, params }) =>
                tryBook(context, { request, server, agentName: String(params.agentName ?? '') }),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Chat with the agent as it would be with another book (admin)',
                    description: 'Answers as the chat does. Neither the book nor the chat is kept.',
                    body: 'TryBookRequest',
                }),
            },
        )
        .post('/api/agents', ({ request }) => createAgentFromBook(context, request), {
            detail: routeDetail({
                tag: 'web',
                summary: 'Create an agent from its book (admin)',
                body: 'NewAgentRequest',
            }),
        })
        .patch(
            '/api/agents/:agentName',
            ({ request, params }) => changeAgentSettings(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Change who may see an agent (admin)',
                    body: 'AgentSettingsRequest',
                }),
            },
        )
        .post(
            '/api/agents/:agentName/restore',
            ({ request, params }) => bringAgentBack(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({ tag: 'web', summary: 'Bring a deleted agent back (admin)' }),
            },
        )
        .delete(
            '/api/agents/:agentName',
            ({ request, params }) => takeAgentAway(context, request, String(params.agentName ?? '')),
            { detail: routeDetail({ tag: 'web', summary: 'Delete an agent (admin)' }) },
        )
        .post('/api/books/check', ({ request }) => checkBook(context, request), {
            detail: routeDetail({
                tag: 'web',
                summary: 'What is wrong with a book, line by line (admin)',
                body: 'CheckBookRequest',
            }),
        })
        .get('/api/books/commitments', () => listCommitments(), {
            detail: routeDetail({ tag: 'web', summary: 'The commitments of the book language' }),
        })
        .get('/docs/book', () => bookPage(), { detail: { hide: true } });
}
