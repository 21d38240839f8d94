import { errorMessageOf, RequestError, reach } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { ThreadMessage } from './conversation-tree.ts';
import { readEvents } from './read-events.ts';

/** A chunk of the UI message stream; each type has its own keys. */
export type ReplyChunk = { readonly type: string } & Readonly<Record<string, unknown>>;

/** The chunks of one reply as they come; throws `RequestError` with the server's words, also in the middle. */
export type ReplyChunks = AsyncIterable<ReplyChunk>;

export interface AskInput {
    readonly agentName: string;
    /** By which the reply can be found again before it has said which conversation it belongs to. */
    readonly chatId: string;
    /** The conversation that it belongs to, once it has one. */
    readonly conversationId: string | null;
    /** The branch up to the question. */
    readonly thread: readonly ThreadMessage[];
    /** Another answer to a question that has one. */
    readonly isAgain: boolean;
    readonly signal: AbortSignal;
}

/** Asks for a reply. It is made to its end, also when the page is left, so that it is there when somebody comes back. */
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

/** The reply that is being made in a conversation, from its beginning; `null` where there is none. */
export async function resumeReplyOrNull({ agentName, chatId, signal }: ResumeInput): Promise<ReplyChunks | null> {
    const response = await reach(agentPath(agentName, `/api/chat/${encodeURIComponent(chatId)}/stream`), { signal });
    return response.status === 204 ? null : readChunks(response);
}

/** Lets the server stop making it. */
export async function stopReply({ agentName, chatId }: Omit<ResumeInput, 'signal'>): Promise<void> {
    await reach(agentPath(agentName, `/api/chat/${encodeURIComponent(chatId)}/stop`), { method: 'POST' });
}

/** The chunks of an answer's stream. @throws RequestError with the server's words, also in the middle */
export async function* readChunks(response: Response): AsyncGenerator<ReplyChunk> {
    if (!response.ok || response.body === null) {
        throw new RequestError(response.status, errorMessageOf(await response.text(), response.status));
    }
    let isFinished = false;
    for await (const data of readEvents(response.body)) {
        if (data === '[DONE]') break;
        const chunk: ReplyChunk = JSON.parse(data);
        if (chunk.type === 'error') throw new RequestError(502, String(chunk['errorText']));
        isFinished ||= chunk.type === 'finish';
        yield chunk;
    }
    if (!isFinished) throw new RequestError(0, 'The connection broke off in the middle of the answer.');
}

/** What failed before its first word was never said. */
export function toUiMessage({ id, role, parts }: ThreadMessage): readonly object[] {
    const said = parts.filter(part => part.type === 'text' || part.type === 'file');
    return said.length === 0 ? [] : [{ id, role, parts: said }];
}
