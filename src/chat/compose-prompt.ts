import type { CompiledBook, ModelWish } from '../books/book.ts';
import type { ModelRequest } from '../ports/chat-model.ts';
import type { ChatMessage } from './chat-message.ts';
import type { ChatTurn } from './chat-turn.ts';
import type { ReplyOptions } from './reply-options.ts';

const CONTEXT_HEADING = '## Context of this conversation';

/**
 * What the model is told: the book's system message, then the client's own system text, then the rules once more (late rules are
 * heeded best, and a client's text cannot outlast them), then example exchanges and the thread. Pure.
 */
export function composePrompt(
    book: CompiledBook,
    turn: Pick<ChatTurn, 'thread' | 'context' | 'options'>,
): ModelRequest {
    const isContextAlone = turn.thread.length === 0;
    const context = isContextAlone || turn.context === null ? [] : [`${CONTEXT_HEADING}\n\n${turn.context}`];
    const closing = book.closingRules === '' ? [] : [book.closingRules];
    return {
        system: [book.systemMessage, ...context, ...closing].join('\n\n'),
        messages: [
            ...exampleMessages(book),
            // A thread of nothing but system text still has to reach providers that refuse a request without contents.
            ...(isContextAlone ? [{ role: 'user', content: turn.context ?? '' } as const] : turn.thread),
        ],
        options: withWishes(turn.options, book.modelWish),
        wishedModel: book.modelWish.model,
        book,
    };
}

function exampleMessages(book: CompiledBook): readonly ChatMessage[] {
    return book.examples.flatMap(({ user, agent }) => [
        { role: 'user', content: user } as const,
        { role: 'assistant', content: agent } as const,
    ]);
}

/** The client's options, and the book's where the client gave none. */
function withWishes(options: ReplyOptions, wish: ModelWish): ReplyOptions {
    const isLengthGiven = options.maxTokens !== undefined || options.maxCompletionTokens !== undefined;
    return {
        ...(wish.temperature === null ? {} : { temperature: wish.temperature }),
        ...(wish.topP === null ? {} : { topP: wish.topP }),
        ...(wish.maxTokens === null || isLengthGiven ? {} : { maxTokens: wish.maxTokens }),
        ...options,
    };
}
