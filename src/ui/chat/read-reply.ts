import { errorMessageOf, RequestError, reach } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import type { ThreadMessage } from './conversation-tree.ts';
import { readEvents } from './read-events.ts';

export interface ReadReplyInput {
    readonly agentName: string;
    /** The branch up to the question. */
    readonly thread: readonly ThreadMessage[];
    /** Another answer to a question that has one. */
    readonly isAgain: boolean;
    readonly signal: AbortSignal;
}

/** A chunk of the UI message stream; each type has its own keys. */
export type ReplyChunk = { readonly type: string } & Readonly<Record<string, unknown>>;

/**
 * The chunks of one reply as they come.
 * @throws RequestError with the server's words, also for a failure in the middle and a stream that breaks off
 */
export async function* readReply({ agentName, thread, isAgain, signal }: ReadReplyInput): AsyncGenerator<ReplyChunk> {
    const response = await reach(agentPath(agentName, '/api/chat'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
            messages: thread.flatMap(toUiMessage),
            trigger: isAgain ? 'regenerate-message' : 'submit-message',
        }),
        signal,
    });
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
function toUiMessage({ id, role, parts }: ThreadMessage): readonly object[] {
    const said = parts.filter(part => part.type === 'text' || part.type === 'file');
    return said.length === 0 ? [] : [{ id, role, parts: said }];
}
