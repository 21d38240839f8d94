import type { FinishReason, ReplyDelta, Usage } from '../../chat/chat-event.ts';
import { textOf, withoutEmptyReplies } from '../../chat/chat-message.ts';
import type { ChatModel, ModelEvent, ModelRequest } from '../../ports/chat-model.ts';
import { type BookReply, composeBookReply, toPieces } from './compose-book-reply.ts';

export const BOOK_MODEL_NAME = 'book-model';

const PROVIDER_NAME = 'built-in';

/** The built-in model: retrieval from the agent's book, without a language model. */
export function createBuiltInModel(): ChatModel {
    return { name: PROVIDER_NAME, streamReply };
}

/** One batch per choice, then the finish, so that an abort between them is noticed. */
async function* streamReply(
    request: ModelRequest,
    signal: AbortSignal,
): AsyncGenerator<readonly ModelEvent[], void, undefined> {
    signal.throwIfAborted();
    const cleaned = { ...request, messages: withoutEmptyReplies(request.messages) };
    const reply = composeBookReply(cleaned);
    const choices = Array.from({ length: request.options.choiceCount ?? 1 }, (_, choice) => choice);
    for (const choice of choices) {
        const deltas = toDeltas(reply, choice);
        if (deltas.length > 0) yield deltas;
        signal.throwIfAborted();
    }
    const reasons = choices.map(() => toFinishReason(reply));
    const usage = countUsage(cleaned, reply, choices.length);
    yield [{ type: 'finish', reasons, usage, model: BOOK_MODEL_NAME, provider: PROVIDER_NAME }];
}

function toDeltas(reply: BookReply, choice: number): readonly ReplyDelta[] {
    switch (reply.kind) {
        case 'text':
            return reply.pieces.map(text => ({ type: 'text-delta', choice, text }));
        case 'refusal':
            return [{ type: 'refusal-delta', choice, text: reply.text }];
        case 'tool-call':
            // The built-in model cannot fill in arguments.
            return [
                {
                    type: 'tool-call-start',
                    choice,
                    index: 0,
                    id: 'call_book_model',
                    kind: 'function',
                    name: reply.name,
                },
                { type: 'tool-call-delta', choice, index: 0, kind: 'function', text: '{}' },
            ];
    }
}

function toFinishReason(reply: BookReply): FinishReason {
    if (reply.kind === 'tool-call') return 'tool_calls';
    return reply.kind === 'text' ? reply.finishReason : 'stop';
}

function countUsage({ system, messages }: ModelRequest, reply: BookReply, choiceCount: number): Usage {
    const prompt = [system, ...messages.map(message => textOf(message.content))];
    const promptTokens = prompt.reduce((sum, text) => sum + toPieces(text).length, 0);
    const completionTokens = choiceCount * (reply.kind === 'text' ? reply.pieces.length : 1);
    return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens, isEstimate: true };
}
