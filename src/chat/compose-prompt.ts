import type { CompiledBook, ModelPreferences } from '../books/book.ts';
import { toBulletList } from '../books/compose-system-message.ts';
import type { ModelRequest } from '../ports/chat-model.ts';
import { type ChatMessage, type MessageContent, textOf } from './chat-message.ts';
import type { ChatTurn } from './chat-turn.ts';
import type { ReplyOptions } from './reply-options.ts';

type Prompt = Omit<ModelRequest, 'trace'>;

const CONTEXT_HEADING = '## Context of this conversation';

/**
 * The prompt: the book's system message, the client's system text, the rules again (models follow late rules best, and the client's
 * text cannot override them), then example exchanges and the thread with the passages found in the agent's knowledge. Pure.
 */
export function composePrompt(
    book: CompiledBook,
    turn: Pick<ChatTurn, 'thread' | 'context' | 'options'>,
    foundKnowledge: readonly string[] = [],
): Prompt {
    const isContextOnly = turn.thread.length === 0;
    const found = withFoundKnowledge(turn.thread, foundKnowledge);
    const context = isContextOnly || turn.context === null ? [] : [`${CONTEXT_HEADING}\n\n${turn.context}`];
    const closing = book.closingRules === '' ? [] : [book.closingRules];
    return {
        system: [book.systemMessage, ...context, ...closing].join('\n\n'),
        messages: [
            ...exampleMessages(book),
            // Some providers reject a request without messages, so a turn with only system text sends it as one.
            ...(isContextOnly ? [{ role: 'user', content: turn.context ?? '' } as const] : found.thread),
        ],
        options: withPreferences(turn.options, book.modelPreferences),
        preferredModel: book.modelPreferences.model,
        ...(found.question === null ? {} : { question: found.question }),
        book: withKnowledge(book, foundKnowledge),
    };
}

const FOUND_HEADING = 'From what you know, this may help with the message below it:';

/**
 * Puts the found knowledge before its question, in the same message. What changes from turn to turn comes last, so that providers can
 * cache the beginning of the prompt, and there are never two messages of the same role in a row, which some models reject.
 */
function withFoundKnowledge(thread: readonly ChatMessage[], found: readonly string[]) {
    const index = thread.findLastIndex(({ role }) => role === 'user');
    const last = thread[index];
    if (last === undefined || found.length === 0) return { thread, question: null };
    const block = `${FOUND_HEADING}\n\n${toBulletList(found)}`;
    const content: MessageContent =
        typeof last.content === 'string'
            ? `${block}\n\n---\n\n${last.content}`
            : [{ type: 'text', text: block }, ...last.content];
    return { thread: thread.with(index, { ...last, content }), question: textOf(last.content) };
}

/** For the built-in model: the knowledge that a language model would read in the prompt. */
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

/** The client's options; the book's where the client set none. */
function withPreferences(options: ReplyOptions, preferences: ModelPreferences): ReplyOptions {
    const isLengthGiven = options.maxTokens !== undefined || options.maxCompletionTokens !== undefined;
    return {
        ...(preferences.temperature === null ? {} : { temperature: preferences.temperature }),
        ...(preferences.topP === null ? {} : { topP: preferences.topP }),
        ...(preferences.maxTokens === null || isLengthGiven ? {} : { maxTokens: preferences.maxTokens }),
        ...options,
    };
}
