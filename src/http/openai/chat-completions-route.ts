import type { ChatTurn } from '../../chat/chat-turn.ts';
import { chatWithAgent } from '../../chat/chat-with-agent.ts';
import { keyOf } from '../authenticate.ts';
import type { DoorContext } from '../door-context.ts';
import { toErrorBody } from '../errors.ts';
import { eventStream, toEventData } from '../event-stream.ts';
import { linkedAbort } from '../linked-abort.ts';
import { logFailure } from '../log-failure.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { toReplyOptions } from '../reply-options-schema.ts';
import { DONE_FRAME, toChatCompletion, toChunkFrames } from './encode-completion.ts';
import { toAgentName } from './model-id.ts';
import { chatCompletionBody } from './protocol.ts';
import { type ApiRequest, toApiTurn } from './to-api-turn.ts';
import { toThread } from './to-thread.ts';

/** `POST …/chat/completions`: refuse, convert, call the core, convert back. */
export async function answerChatCompletion(context: DoorContext, input: ApiRequest): Promise<Response> {
    const { request, routeName } = input;
    const token = await context.verifyToken(keyOf(request));
    const body = parseParameters(chatCompletionBody, await readJsonBody(request, context.doors.bodyLimits));
    const turn: ChatTurn = {
        ...toApiTurn(context, input, token),
        ...toThread(body.messages),
        agentName: toAgentName(routeName, body.model),
        options: toReplyOptions(body),
    };
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const events = chatWithAgent(context, turn, abort.signal);
    if (body.stream !== true) return Response.json(await toChatCompletion(events));
    return eventStream({
        frames: toChunkFrames(events, { isUsageIncluded: body.stream_options?.include_usage ?? false }),
        abort,
        timing: context.doors.streamTiming,
        toErrorFrames: error => {
            const appError = logFailure(context.log, request, error);
            return [`data: ${toEventData(toErrorBody(appError))}\n\n`, DONE_FRAME];
        },
        onLateError: error => void logFailure(context.log, request, error),
    });
}
