import type { CompiledBook, ModelPreferences } from '../books/book.ts';
import { toBulletList } from '../books/compose-system-message.ts';
import type { ModelRequest } from '../ports/chat-model.ts';
import { type ChatMessage, type MessageContent, textOf } from './chat-message.ts';
import type { ChatTurn } from './chat-turn.ts';
import type { ReplyOptions } from './reply-options.ts';

/** A request to a model, for whoever's sake. */
type Prompt = Omit<ModelRequest, 'trace'>;

const CONTEXT_HEADING = '## Context of this conversation';

/**
 * What the model is told: the book's system message, then the client's own system text, then the rules once more (late rules are
 * heeded best, and a client's text cannot outlast them), then example exchanges and the thread, with what was found in the agent's
 * knowledge. Pure.
 */
export function composePrompt(
    book: CompiledBook,
    turn: Pick<ChatTurn, 'thread' | 'context' | 'options'>,
    foundKnowledge: readonly string[] = [],
): Prompt {
    const isContextAlone = turn.thread.length === 0;
    const asked = withFoundKnowledge(turn.thread, foundKnowledge);
    const context = isContextAlone || turn.context === null ? [] : [`${CONTEXT_HEADING}\n\n${turn.context}`];
    const closing = book.closingRules === '' ? [] : [book.closingRules];
    return {
        system: [book.systemMessage, ...context, ...closing].join('\n\n'),
        messages: [
            ...exampleMessages(book),
            // A thread of nothing but system text still has to reach providers that refuse a request without contents.
            ...(isContextAlone ? [{ role: 'user', content: turn.context ?? '' } as const] : asked.thread),
        ],
        options: withWishes(turn.options, book.modelPreferences),
        preferredModel: book.modelPreferences.model,
        ...(asked.question === null ? {} : { question: asked.question }),
        book: withKnowledge(book, foundKnowledge),
    };
}

const FOUND_HEADING = 'From what you know, this may help with the message below it:';

/**
 * Found knowledge stands before the question that it was found for, in the same message: whatever changes from turn to turn comes as
 * late as it can, so that providers find the beginning of the prompt in their caches, and two messages of one role in a row, which
 * some models refuse, are never made.
 */
function withFoundKnowledge(thread: readonly ChatMessage[], found: readonly string[]) {
    const index = thread.findLastIndex(({ role }) => role === 'user');
    const asked = thread[index];
    if (asked === undefined || found.length === 0) return { thread, question: null };
    const block = `${FOUND_HEADING}\n\n${toBulletList(found)}`;
    const content: MessageContent =
        typeof asked.content === 'string'
            ? `${block}\n\n---\n\n${asked.content}`
            : [{ type: 'text', text: block }, ...asked.content];
    return { thread: thread.with(index, { ...asked, content }), question: textOf(asked.content) };
}

/** For the built-in model: what a language model would have read. */
function withKnowledge(book: CompiledBook, found: readonly string[]): CompiledBook {
    const isWhole = book.searchedKnowledge === null && found.length === 0;
    return isWhole ? book : { ...book, knowledge: [...book.inlineKnowledge, ...found] };
}

function exampleMessages(book: CompiledBook): readonly ChatMessage[] {
    return book.examples.flatMap(({ user, agent }) => [
        { role: 'user', content: user } as const,
        { role: 'assistant', content: agent } as const,
    ]);
}

/** The client's options, and the book's where the client gave none. */
function withWishes(options: ReplyOptions, wish: ModelPreferences): ReplyOptions {
    const isLengthGiven = options.maxTokens !== undefined || options.maxCompletionTokens !== undefined;
    return {
        ...(wish.temperature === null ? {} : { temperature: wish.temperature }),
        ...(wish.topP === null ? {} : { topP: wish.topP }),
        ...(wish.maxTokens === null || isLengthGiven ? {} : { maxTokens: wish.maxTokens }),
        ...options,
    };
}
