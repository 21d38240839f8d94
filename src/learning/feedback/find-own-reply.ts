import type { ChatRow } from '../../domain/chat-row.ts';
import { AppError } from '../../shared/errors.ts';
import type { LearningContext } from '../learning-context.ts';

export interface OwnReplyInput {
    readonly agentName: string;
    /** The id that the client got, with or without the prefix of its protocol. */
    readonly replyId: string;
    /** Whether the caller may see the reply. */
    readonly isOwn: (reply: ChatRow) => boolean;
}

/**
 * The reply that feedback is about.
 * @throws AppError `not_found` (param `messageId`) if there is no such reply, or it is not the caller's
 */
export async function findOwnReply(
    { chatFeedback }: Pick<LearningContext, 'chatFeedback'>,
    { agentName, replyId, isOwn }: OwnReplyInput,
): Promise<ChatRow> {
    const reply = await chatFeedback.replyOrNull(agentName, replyId.replace(/^(chatcmpl|resp|msg)[-_]/, ''));
    if (reply !== null && isOwn(reply)) return reply;
    throw new AppError('not_found', 'This agent has no such reply.', { param: 'messageId' });
}
