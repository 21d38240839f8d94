import { type ChatMessage, textOf } from '../chat/chat-message.ts';

/**
 * Beginnings of the questions that chat apps put to the same model behind a person's back: titles, tags, follow-ups,
 * search queries. Sources: the default prompts of Open WebUI, LibreChat, Chatbox, Cherry Studio and Jan.
 */
const UTILITY_PATTERNS: readonly RegExp[] = [
    /^### Task:\s/,
    /^(please )?(generate|create|write|provide|give me) (a|an|the) (very )?(concise|short|brief)[^.\n]{0,80}\btitle\b/i,
    /^provide a concise, 5-word-or-less title/i,
    /^based on the chat history, give this conversation a name/i,
    /^(please )?summari[sz]e (the|this|our|above)[^.\n]{0,60}(conversation|chat|dialogue)[^.\n]{0,60}\btitle\b/i,
    /^you are an? (assistant|expert)[^.\n]{0,80}(summari[sz]e|name|title)[^.\n]{0,60}\b(conversation|chat)\b[^.\n]{0,60}\btitle\b/i,
];

const LONGEST_OPENING = 400;

/** Whether the turn's question is a chat app's own and not a person's. */
export function isUtilityPrompt(thread: readonly ChatMessage[]): boolean {
    const last = thread.at(-1);
    if (last?.role !== 'user') return false;
    const opening = textOf(last.content).trimStart().slice(0, LONGEST_OPENING);
    return UTILITY_PATTERNS.some(pattern => pattern.test(opening));
}
