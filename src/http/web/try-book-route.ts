import { draftOfAgent } from '../../agents/draft-of-agent.ts';
import type { ChatTurn } from '../../chat/chat-turn.ts';
import { tryDraft } from '../../chat/try-draft.ts';
import { newRandomHex } from '../../shared/ids.ts';
import { requireAdmin } from '../admin-of.ts';
import type { DoorContext } from '../door-context.ts';
import { linkedAbort } from '../linked-abort.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { toReplyOptions } from '../reply-options-schema.ts';
import { notesOf } from '../request-notes.ts';
import { tryBookBody } from './books-protocol.ts';
import type { WebChatInput } from './chat-route.ts';
import { toThread } from './to-thread.ts';
import { toWebCaller } from './to-web-caller.ts';
import { uiResponse } from './ui-response.ts';
import { visitorOrNull } from './visitor-of.ts';

/** `POST /agents/:agentName/api/book/try`: a chat with the agent as it would be with a book that is not saved. Nothing is kept. */
export async function tryBook(context: DoorContext, input: WebChatInput): Promise<Response> {
    const { request, agentName } = input;
    await requireAdmin(context, request);
    const { agentSource, ...body } = parseParameters(
        tryBookBody,
        await readJsonBody(request, context.doors.bodyLimits),
    );
    const { agent } = await context.findAgent(agentName);
    const draft = await draftOfAgent(context, agent, agentSource);
    const turn: ChatTurn = {
        agentName: agent.agentName,
        ...toThread(body.messages),
        options: toReplyOptions(body),
        // The admin may talk to every agent.
        authorize: () => undefined,
        quota: null,
        caller: toWebCaller(context, input, visitorOrNull(request) ?? newRandomHex()),
        isRetry: false,
        trace: notesOf(request).trace,
    };
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const events = tryDraft(context, { turn, draft }, abort);
    return uiResponse(context, { request, body, isAdmin: true, events, abort });
}
