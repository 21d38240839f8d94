import type { RecordedReply } from '../../../history/read-conversation.ts';
import type { StoredReply } from '../../../ports/stored-reply-store.ts';
import type { HttpContext } from '../../http-context.ts';

export interface FindResponseInput {
    readonly responseId: string;
    readonly callerHash: string;
    /** The agent of the address; any agent where absent. */
    readonly agentName: string | undefined;
    /** The parameter to blame where there is no such response. */
    readonly param?: string;
}

export interface StoredResponse extends RecordedReply {
    readonly stored: StoredReply;
}

/**
 * A response that was stored, with the thread that it answers.
 * @throws AppError `not_found`, also for those of others, those asked for with `store: false` and deleted ones
 */
export async function findStoredResponse(
    { storedReplies, conversations }: HttpContext,
    { responseId, ...input }: FindResponseInput,
): Promise<StoredResponse> {
    const replyId = responseId.replace(/^resp_/, '');
    const stored = await storedReplies.find({ ...input, replyId, kind: 'RESPONSE' });
    return { ...(await conversations.readReply({ ...input, replyId })), stored };
}
