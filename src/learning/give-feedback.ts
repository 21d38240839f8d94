import type { ChatCaller } from '../chat/chat-turn.ts';
import type { ChatRow } from '../history/chat-row.ts';
import { AppError } from '../shared/errors.ts';
import type { LearningContext } from './learning-context.ts';

export interface FeedbackInput {
    readonly agentName: string;
    /** The id of the reply as the client saw it, with or without the prefix that its door gives it. */
    readonly replyId: string;
    readonly rating: number | null;
    readonly note: string | null;
    readonly expectedAnswer: string | null;
    readonly caller: Pick<ChatCaller, 'source' | 'apiKey'>;
    /** Whether the reply is one that the caller may know of. */
    readonly isOwn: (reply: ChatRow) => boolean;
}

/**
 * Stores what somebody thinks of a reply; with words in it, it becomes a learning job. Gives its id.
 * @throws AppError `not_found` (param `messageId`) where there is no such reply, or it is somebody else's
 */
export async function giveFeedback(
    { chatFeedback, now }: Pick<LearningContext, 'chatFeedback' | 'now'>,
    input: FeedbackInput,
): Promise<number> {
    const { agentName, rating, note, expectedAnswer, caller } = input;
    const reply = await chatFeedback.replyOrNull(agentName, input.replyId.replace(/^(chatcmpl|resp|msg)[-_]/, ''));
    if (reply === null || !input.isOwn(reply)) {
        throw new AppError('not_found', 'There is no such reply of this agent.', { param: 'messageId' });
    }
    const { source, apiKey } = caller;
    return chatFeedback.create(
        { createdAt: now(), agentName, messageId: reply.id, rating, note, expectedAnswer, source, apiKey },
        note !== null || expectedAnswer !== null,
    );
}
