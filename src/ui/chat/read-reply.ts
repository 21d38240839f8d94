import { RequestError, reach, serverErrorMessage } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { ThreadMessage } from './conversation-tree.ts';

/** A chunk of the UI message stream; each type has its own keys. */
export type ReplyChunk = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The chunks of one reply. Throws `RequestError` with the server's message, possibly after some chunks. */
export type ReplyChunks = AsyncIterable<ReplyChunk>;

export interface AskInput {
    readonly agentName: string;
    /** Identifies the reply for resuming and stopping until the conversation id is known. */
    readonly chatId: string;
    /** `null` in a new conversation. */
    readonly conversationId: string | null;
    /** The branch up to the user's message. */
    readonly thread: readonly ThreadMessage[];
    /** Regenerates the reply to a message that already has one. */
    readonly isAgain: boolean;
    readonly signal: AbortSignal;
}

/** Requests a reply. The server completes it even if the user leaves the page. */
export async function* askForReply({
    agentName,
    chatId,
    conversationId,
    thread,
    isAgain,
    signal,
}: AskInput): AsyncGenerator<ReplyChunk> {
    const response = await reach(agentPath(agentName, '/api/chat'), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-resume': 'true' },
        body: JSON.stringify({
            id: chatId,
            conversationId,
            messages: thread.flatMap(toUiMessage),
            trigger: isAgain ? 'regenerate-message' : 'submit-message',
        }),
        signal,
    });
    yield* readChunks(response);
}

export interface ResumeInput {
    readonly agentName: string;
    readonly chatId: string;
    readonly signal: AbortSignal;
}

/** The reply being streamed in a conversation, from its beginning; `null` if there is none. */
export async function resumeReplyOrNull({ agentName, chatId, signal }: ResumeInput): Promise<ReplyChunks | null> {
    const response = await reach(agentPath(agentName, `/api/chat/${encodeURIComponent(chatId)}/stream`), { signal });
    return response.status === 204 ? null : readChunks(response);
}

export async function stopReply({ agentName, chatId }: Omit<ResumeInput, 'signal'>): Promise<void> {
    await reach(agentPath(agentName, `/api/chat/${encodeURIComponent(chatId)}/stop`), { method: 'POST' });
}

/** Reads the chunks of a streamed response. @throws RequestError with the server's message, possibly after some chunks */
export async function* readChunks(response: Response): AsyncGenerator<ReplyChunk> {
    if (!response.ok || response.body === null) {
        throw new RequestError(response.status, serverErrorMessage(await response.text(), response.status));
    }
    let isFinished = false;
    for await (const data of readEvents(response.body)) {
        if (data === '[DONE]') break;
        const chunk: ReplyChunk = JSON.parse(data);
        if (chunk.type === 'error') throw new RequestError(502, String(chunk['errorText']));
        isFinished ||= chunk.type === 'finish';
        yield chunk;
    }
    if (!isFinished) throw new RequestError(0, 'The connection was lost before the reply was complete.');
}

/** Returns nothing for a message without text or files, such as a reply that failed before its first chunk. */
export function toUiMessage({ id, role, parts }: ThreadMessage): readonly object[] {
    const sent = parts.filter(part => part.type === 'text' || part.type === 'file');
    return sent.length === 0 ? [] : [{ id, role, parts: sent }];
}

/** The `data` of each server-sent event. */
async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    try {
        for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            const lines = (rest + value).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) {
                if (line.startsWith('data: ')) yield line.slice('data: '.length);
            }
        }
    } finally {
        await reader.cancel().catch(() => undefined);
    }
}
