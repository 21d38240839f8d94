import type { ChatTurn } from '../../chat/chat-turn.ts';
import { chatWithAgent } from '../../chat/chat-with-agent.ts';
import { toAppError } from '../../shared/errors.ts';
import { keyOf } from '../authenticate.ts';
import type { DoorContext } from '../door-context.ts';
import { toErrorBody } from '../errors.ts';
import { eventStream, toEventData } from '../event-stream.ts';
import { linkedAbort } from '../linked-abort.ts';
import { logFailure } from '../log-failure.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { toReplyOptions } from '../reply-options-schema.ts';
import { type AddressSource, toCaller } from '../to-caller.ts';
import { authorizeToken } from './authorize-token.ts';
import { DONE_FRAME, toChatCompletion, toChunkFrames } from './encode-completion.ts';
import { toAgentName } from './model-id.ts';
import { type ChatCompletionBody, chatCompletionBody } from './protocol.ts';
import { toThread } from './to-thread.ts';

export interface ChatCompletionsInput {
    readonly request: Request;
    readonly server: AddressSource | null;
    /** The agent of the address; absent at the shared one. */
    readonly routeName: string | undefined;
}

/** `POST …/chat/completions`: refuse, convert, call the core, convert back. */
export async function answerChatCompletion(context: DoorContext, input: ChatCompletionsInput): Promise<Response> {
    const { request } = input;
    const token = await context.verifyToken(keyOf(request));
    const body = parseParameters(chatCompletionBody, await readJsonBody(request, context.doors.bodyLimits));
    const turn: ChatTurn = {
        ...toTurnContent(body, input.routeName),
        authorize: authorizeToken(token),
        caller: toCaller({
            request,
            server: input.server,
            isProxyTrusted: context.doors.isProxyTrusted,
            source: 'OPENAI_API_COMPATIBILITY',
            apiKey: token.token,
            identity: token.token,
        }),
        isRetry: Number(request.headers.get('x-stainless-retry-count') ?? 0) > 0,
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
        onLateError: error => void logFailure(context.log, request, toAppError(error)),
    });
}

function toTurnContent(body: ChatCompletionBody, routeName: string | undefined) {
    return {
        agentName: toAgentName(routeName, body.model),
        ...toThread(body.messages),
        options: toReplyOptions(body),
    };
}
