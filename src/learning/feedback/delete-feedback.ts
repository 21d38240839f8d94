import type { ChatCaller } from '../../domain/chat-turn.ts';
import { NOTHING_LEARNED } from '../../domain/learning-job.ts';
import type { LearningContext } from '../learning-context.ts';
import { findOwnReply, type OwnReplyInput } from './find-own-reply.ts';

export interface DeleteFeedbackInput extends OwnReplyInput {
    readonly caller: Pick<ChatCaller, 'source' | 'apiKey'>;
}

/**
 * Deletes all feedback of a caller on a reply, and ends its unfinished learning jobs. Lessons that were learned from it stay, and can be
 * forgotten one by one.
 * @returns the ids of the feedback
 * @throws AppError `not_found` (param `messageId`) if there is no such reply, or it is not the caller's
 */
export async function deleteFeedback(
    context: Pick<LearningContext, 'chatFeedback' | 'now'>,
    { caller, ...input }: DeleteFeedbackInput,
): Promise<readonly number[]> {
    const { id: messageId } = await findOwnReply(context, input);
    const { source, apiKey } = caller;
    const outcome = { ...NOTHING_LEARNED, skipped: 'taken-back' } as const;
    return context.chatFeedback.takeBack({ messageId, source, apiKey, outcome, at: context.now() });
}
