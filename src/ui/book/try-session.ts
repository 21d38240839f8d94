import type { ComponentType } from 'preact';
import { reach } from '../api/request-json.ts';
import { type ChatSession, createChatSession } from '../chat/chat-session.ts';
import { type AskInput, type ReplyChunk, readChunks, toUiMessage } from '../chat/read-reply.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { BookDraft } from './book-draft.ts';
import { TryPane, type TryPaneProps } from './try-pane.tsx';

/** A chat with the unsaved book. The component is part of it, so that the chat code is loaded only on first use. */
export interface TrySession {
    readonly chat: ChatSession;
    readonly Pane: ComponentType<TryPaneProps>;
}

/** Each message is answered with the text at that moment, and nothing is recorded. */
export function openTrySession({ agentName, text }: BookDraft): TrySession {
    const chat = createChatSession({
        agentName,
        onReplyEnd: () => undefined,
        ask: input => askBook(input, text.peek()),
    });
    return { chat, Pane: TryPane };
}

async function* askBook({ agentName, thread, signal }: AskInput, agentSource: string): AsyncGenerator<ReplyChunk> {
    const response = await reach(agentPath(agentName, '/api/book/try'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ agentSource, messages: thread.flatMap(toUiMessage) }),
        signal,
    });
    for await (const chunk of readChunks(response)) {
        // Without the reply and conversation ids, which are not stored: no feedback and no resuming.
        if (chunk.type !== 'start') yield chunk;
    }
}
