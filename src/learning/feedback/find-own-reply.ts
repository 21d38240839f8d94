import type { ChatRow } from '../../history/chat-row.ts';
import { AppError } from '../../shared/errors.ts';
import type { LearningContext } from '../learning-context.ts';

export interface OwnReplyInput {
    readonly agentName: string;
    /** The id of the reply as the client saw it, with or without the prefix that its door gives it. */
    readonly replyId: string;
    /** Whether the reply is one that the caller may know of. */
    readonly isOwn: (reply: ChatRow) => boolean;
}

/**
 * The reply that somebody speaks of.
 * @throws AppError `not_found` (param `messageId`) where there is no such reply, or it is somebody else's
 */
export async function findOwnReply(
    { chatFeedback }: Pick<LearningContext, 'chatFeedback'>,
    { agentName, replyId, isOwn }: OwnReplyInput,
): Promise<ChatRow> {
    const reply = await chatFeedback.replyOrNull(agentName, replyId.replace(/^(chatcmpl|resp|msg)[-_]/, ''));
    if (reply !== null && isOwn(reply)) return reply;
    throw new AppError('not_found', 'There is no such reply of this agent.', { param: 'messageId' });
}
