import type { ChatCaller } from '../../chat/chat-turn.ts';
import type { LearningContext } from '../learning-context.ts';
import { NOTHING_LEARNED } from '../learning-job.ts';
import { findOwnReply, type OwnReplyInput } from './find-own-reply.ts';

export interface TakeBackInput extends OwnReplyInput {
    readonly caller: Pick<ChatCaller, 'source' | 'apiKey'>;
}

/**
 * Deletes all that a caller said of a reply, and gives the ids. What was not learned from it yet never is; what was learned stays, as a
 * lesson that can be forgotten.
 * @throws AppError `not_found` (param `messageId`) where there is no such reply, or it is somebody else's
 */
export async function takeBackFeedback(
    context: Pick<LearningContext, 'chatFeedback' | 'now'>,
    { caller, ...input }: TakeBackInput,
): Promise<readonly number[]> {
    const { id: messageId } = await findOwnReply(context, input);
    const { source, apiKey } = caller;
    const outcome = { ...NOTHING_LEARNED, skipped: 'taken-back' } as const;
    return context.chatFeedback.takeBack({ messageId, source, apiKey, outcome, at: context.now() });
}
