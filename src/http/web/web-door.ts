import { Elysia } from 'elysia';
import { routeDetail } from '../docs/route-details.ts';
import type { DoorContext } from '../door-context.ts';
import { listAgentProfiles } from './agents-route.ts';
import { downloadBackup } from './backup-route.ts';
import { answerWebChat } from './chat-route.ts';
import { deleteConversation, listConversations, showConversation } from './conversations-route.ts';
import { resumeWebChat, stopWebChat } from './resume-route.ts';
import { endOtherSessions, endSession, logInByPassword, redeemLoginLink, showSession } from './session-route.ts';
import { showStatus } from './status-route.ts';
import { changeToken, createNewToken, listTokens, revokeToken } from './tokens-route.ts';

/** The door of people and of the server's own pages. */
export function webDoor(context: DoorContext) {
    return new Elysia()
        .post(
            '/agents/:agentName/api/chat',
            ({ request, server, params }) =>
                answerWebChat(context, { request, server, agentName: String(params.agentName ?? '') }),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Chat with the agent',
                    description:
                        'Speaks the AI SDK UI message stream, version 1; with `stream: false` one JSON answer.',
                    body: 'WebChatRequest',
                }),
            },
        )
        .get(
            '/agents/:agentName/api/chat/:chatId/stream',
            ({ request, server, params }) => resumeWebChat(context, { request, server, ...runningChat(params) }),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Go on reading the answer that is being made in a chat',
                }),
            },
        )
        .post(
            '/agents/:agentName/api/chat/:chatId/stop',
            ({ request, server, params }) => stopWebChat(context, { request, server, ...runningChat(params) }),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'End the answer that is being made in a chat',
                }),
            },
        )
        .get('/api/agents', ({ request }) => listAgentProfiles(context, request), {
            detail: routeDetail({ tag: 'web', summary: 'The agents that you may see' }),
        })
        .get(
            '/agents/:agentName/api/conversations',
            ({ request, params }) => listConversations(context, request, String(params.agentName ?? '')),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Your conversations with the agent',
                    description: 'A page at a time: `next` is `after` of the next one. `search` finds by words.',
                }),
            },
        )
        .get(
            '/agents/:agentName/api/conversations/:conversationId',
            ({ request, params }) => showConversation(context, request, params),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'One of your conversations, with its branches',
                }),
            },
        )
        .delete(
            '/agents/:agentName/api/conversations/:conversationId',
            ({ request, params }) => deleteConversation(context, request, params),
            {
                detail: routeDetail({
                    tag: 'web',
                    summary: 'Delete one of your conversations',
                }),
            },
        )
        .get('/api/tokens', ({ request }) => listTokens(context, request), {
            detail: routeDetail({ tag: 'web', summary: 'The tokens of the API, without their keys (admin)' }),
        })
        .post('/api/tokens', ({ request }) => createNewToken(context, request), {
            detail: routeDetail({
                tag: 'web',
                summary: 'Create a token; its key is said once (admin)',
                body: 'NewTokenRequest',
            }),
        })
        .delete('/api/tokens/:id', ({ request, params }) => revokeToken(context, request, String(params.id ?? '')), {
            detail: routeDetail({ tag: 'web', summary: 'Revoke a token (admin)' }),
        })
        .patch('/api/tokens/:id', ({ request, params }) => changeToken(context, request, String(params.id ?? '')), {
            detail: routeDetail({
                tag: 'web',
                summary: 'Change the note or the limits of a token (admin)',
                body: 'TokenChangesRequest',
            }),
        })
        .get('/api/backup', ({ request }) => downloadBackup(context, request), {
            detail: routeDetail({
                tag: 'server',
                summary: 'The whole database as one file, where it is SQLite (admin)',
            }),
        })
        .get('/api/status', ({ request }) => showStatus(context, request), {
            detail: routeDetail({ tag: 'web', summary: 'What answers, and who you are' }),
        })
        .get('/login/:code', ({ request, params }) => redeemLoginLink(context, request, String(params.code ?? '')), {
            detail: routeDetail({ tag: 'web', summary: 'Log the admin in, once' }),
        })
        .get('/api/session', ({ request }) => showSession(context, request), {
            detail: routeDetail({ tag: 'web', summary: 'Who you are' }),
        })
        .post('/api/session', ({ request, server }) => logInByPassword(context, { request, server }), {
            detail: routeDetail({
                tag: 'web',
                summary: 'Log the admin in by a password',
                body: 'LogInRequest',
            }),
        })
        .delete('/api/sessions', ({ request }) => endOtherSessions(context, request), {
            detail: routeDetail({ tag: 'web', summary: 'Log the admin out everywhere else' }),
        })
        .delete('/api/session', ({ request }) => endSession(context, request), {
            detail: routeDetail({ tag: 'web', summary: 'Log out' }),
        });
}

/** What cannot be decoded is null there, and names nothing. */
function runningChat({ agentName, chatId }: { readonly agentName: string; readonly chatId: string }) {
    return { agentName: String(agentName ?? ''), chatId: String(chatId ?? '') };
}
