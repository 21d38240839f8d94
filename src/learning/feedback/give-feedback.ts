import type { ChatCaller } from '../../domain/chat-turn.ts';
import type { LearningContext } from '../learning-context.ts';
import { findOwnReply, type OwnReplyInput } from './find-own-reply.ts';

export interface FeedbackInput extends OwnReplyInput {
    readonly rating: number | null;
    readonly note: string | null;
    readonly expectedAnswer: string | null;
    readonly caller: Pick<ChatCaller, 'source' | 'apiKey'>;
}

/**
 * Stores feedback on a reply. Feedback with text also becomes a learning job.
 * @returns the id of the feedback
 * @throws AppError `not_found` (param `messageId`) if there is no such reply, or it is not the caller's
 */
export async function giveFeedback(
    context: Pick<LearningContext, 'chatFeedback' | 'now'>,
    input: FeedbackInput,
): Promise<number> {
    const { agentName, rating, note, expectedAnswer, caller } = input;
    const { id: messageId } = await findOwnReply(context, input);
    const { source, apiKey } = caller;
    return context.chatFeedback.create(
        { createdAt: context.now(), agentName, messageId, rating, note, expectedAnswer, source, apiKey },
        note !== null || expectedAnswer !== null,
    );
}
