import type { ReadonlySignal } from '@preact/signals';
import { reach } from '../api/request-json.ts';
import { type ChatSession, createChatSession } from '../chat/chat-session.ts';
import { type AskInput, type ReplyChunk, readChunks, toUiMessage } from '../chat/read-reply.ts';
import { agentPath } from '../layout/agent-path.ts';

/** A chat with the book as it stands at each question. It is recorded nowhere. */
export function createTrySession(agentName: string, text: ReadonlySignal<string>): ChatSession {
    return createChatSession({
        agentName,
        onReplyEnd: () => undefined,
        ask: input => askBook(input, text.peek()),
    });
}

async function* askBook({ agentName, thread, signal }: AskInput, agentSource: string): AsyncGenerator<ReplyChunk> {
    const response = await reach(agentPath(agentName, '/api/book/try'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ agentSource, messages: thread.flatMap(toUiMessage) }),
        signal,
    });
    for await (const chunk of readChunks(response)) {
        // Its ids name nothing that is kept: there is no feedback on this reply, and no conversation to come back to.
        if (chunk.type !== 'start') yield chunk;
    }
}
