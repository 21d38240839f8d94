import type { z } from 'zod';
import { draftOfAgent } from '../../../agents/draft-of-agent.ts';
import type { ChatTurn } from '../../../chat/chat-turn.ts';
import { tryDraft } from '../../../chat/try-draft.ts';
import { newRandomHex } from '../../../shared/ids.ts';
import type { HttpContext } from '../../http-context.ts';
import { linkedAbort } from '../../linked-abort.ts';
import { toReplyOptions } from '../../reply-options-schema.ts';
import { notesOf } from '../../request-notes.ts';
import type { tryBookBody } from '../books-protocol.ts';
import type { WebChatInput } from './answer-web-chat.ts';
import { toThread } from './to-thread.ts';
import { toWebCaller } from './to-web-caller.ts';
import { uiResponse } from './ui-response.ts';
import { visitorOrNull } from './visitor-of.ts';

export interface TryBookInput extends WebChatInput {
    readonly body: z.output<ReturnType<typeof tryBookBody>>;
}

/** A chat of the admin with an agent as it would be with a book that is not saved. Nothing of it is kept. */
export async function tryBook(context: HttpContext, input: TryBookInput): Promise<Response> {
    const { request, agentName } = input;
    const { agentSource, ...body } = input.body;
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
    const abort = linkedAbort(request.signal, context.http.shutdown);
    const events = tryDraft(context, { turn, draft }, abort);
    return uiResponse(context, { request, body, isAdmin: true, events, abort });
}
