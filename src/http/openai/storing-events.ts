import type { ChatEvent } from '../../chat/chat-event.ts';
import type { NewStoredReply } from '../../ports/stored-reply-store.ts';
import type { DoorContext } from '../door-context.ts';

export type StoringInput = Pick<NewStoredReply, 'kind' | 'callerHash' | 'metadata' | 'request'>;

/** The events of a reply that its client may fetch again: that is written down before the client hears of the reply. */
export async function* storingEvents(
    { storedReplies }: DoorContext,
    events: AsyncIterable<ChatEvent>,
    input: StoringInput,
): AsyncGenerator<ChatEvent, void, undefined> {
    for await (const event of events) {
        if (event.type === 'start') {
            const { replyId, agentName, createdAt } = event;
            await storedReplies.keep({ ...input, replyId, agentName, createdAt });
        }
        yield event;
    }
}
