import { z } from 'zod';
import { contractRouter } from '../../contract/contract-router.ts';
import { errors } from '../../contract/error-schema.ts';
import { sendJson } from '../../contract/json-reply.ts';
import { lazySchema } from '../../contract/lazy-schema.ts';
import { mediaType, noContent } from '../../contract/media-type.ts';
import { operation } from '../../contract/operation.ts';
import { agentParams, pathText } from '../../contract/path-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { answerWebChat } from '../chat/answer-web-chat.ts';
import { findRunningChat, resumeWebChat } from '../chat/resume-web-chat.ts';
import { webChatBody } from '../protocol.ts';
import { chatReply, stoppedReply } from '../ui-protocol.ts';

const chatParams = lazySchema(() =>
    z.object({
        agentName: pathText(),
        chatId: pathText().describe("The client's own id of the chat, or the conversation's."),
    }),
);
const resumeQuery = lazySchema(() =>
    z.object({ starting_after: z.string().optional().describe('The number of the last chunk that the client has.') }),
);
const replyStream = mediaType('text/event-stream');

/** The web chat with an agent. */
export function chatRoutes(context: HttpContext) {
    return contractRouter(context)
        .post(
            '/agents/:agentName/api/chat',
            // Named one by one: for a handler that takes all there is, Elysia parses query, headers and cookies of each request.
            ({ request, server, params: { agentName } }) =>
                answerWebChat(context, { request, server, agentName: String(agentName ?? '') }),
            {
                described: {
                    guard: 'visitor',
                    params: agentParams,
                    body: webChatBody,
                    response: { 200: chatReply, ...errors(404, 409, 410, 502, 504) },
                },
                detail: operation({
                    id: 'chat',
                    tag: 'web',
                    summary: 'Chat with an agent',
                    description:
                        'Speaks the AI SDK UI message stream, version 1; with `stream: false` the reply is one JSON object.',
                }),
            },
        )
        .get(
            '/agents/:agentName/api/chat/:chatId/stream',
            ({ request, server, params, isAdmin, quota }) =>
                resumeWebChat(context, { request, server, ...params, isAdmin, quota }),
            {
                visitor: true,
                params: chatParams,
                query: resumeQuery,
                response: { 200: replyStream, 204: noContent, ...errors(404, 410) },
                detail: operation({
                    id: 'resumeChat',
                    tag: 'web',
                    summary: 'Continue to read the reply that is being made in a chat',
                    description: 'From its beginning or after `starting_after`; 204 if no reply is being made.',
                }),
            },
        )
        .post(
            '/agents/:agentName/api/chat/:chatId/stop',
            async ({ request, server, params }) => {
                const { reply } = await findRunningChat(context, { request, server, ...params });
                const isStopped = reply !== null && reply.endedAt === null;
                if (isStopped) await context.runningReplies.requestStop(reply.replyId);
                return sendJson<typeof stoppedReply>({ isStopped });
            },
            {
                public: true,
                params: chatParams,
                response: { 200: stoppedReply },
                detail: operation({
                    id: 'stopChat',
                    tag: 'web',
                    summary: 'Stop the reply that is being made in a chat',
                    description: 'In all tabs, and on whichever server it is made.',
                }),
            },
        );
}
