import type { ChatTurn } from '../../../domain/chat-turn.ts';
import { admitKey } from '../../admit.ts';
import { answerTurn, type StoringInput } from '../../answer-turn.ts';
import { parseParameters } from '../../contract/parse-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { readJsonBody } from '../../read-json-body.ts';
import { toReplyOptions } from '../../reply-options-schema.ts';
import { type ApiRequest, toAgentName, toApiTurn } from '../api-request.ts';
import { metadataSchema } from '../stored/metadata-schema.ts';
import {
    chatCompletionBody,
    isLegacyBody,
    plainChatBodyOrNull,
    toThread,
    withLegacyTools,
} from './chat-completion-body.ts';
import { completionErrorFrames, createChunkEncoder, toChatCompletion } from './encode-completion.ts';

/** `POST …/chat/completions`: refuse, convert, call the core, convert back. */
export async function answerChatCompletion(context: HttpContext, input: ApiRequest): Promise<Response> {
    const { request, routeName } = input;
    const token = await admitKey(context, input);
    const json = await readJsonBody(request, context.http.bodyLimits);
    const body = plainChatBodyOrNull(json) ?? parseParameters(chatCompletionBody, json);
    const turn: ChatTurn = {
        ...toApiTurn(context, input, token),
        ...toThread(body.messages),
        agentName: toAgentName(routeName, body.model),
        options: toReplyOptions(withLegacyTools(body)),
    };
    const isLegacy = isLegacyBody(body);
    return answerTurn(context, {
        request,
        turn,
        body,
        isStreamed: body.stream === true,
        storing: body.store === true ? toStoring(body.metadata, turn) : null,
        toWhole: events => toChatCompletion(events, isLegacy),
        createEncoder: () =>
            createChunkEncoder({ isUsageIncluded: body.stream_options?.include_usage ?? false, isLegacy }),
        ...completionErrorFrames(context, request),
    });
}

function toStoring(metadata: unknown, { caller: { callerHash } }: ChatTurn): StoringInput {
    return {
        kind: 'COMPLETION',
        callerHash,
        metadata: parseParameters(metadataSchema, metadata ?? {}, 'metadata'),
        request: null,
    };
}
