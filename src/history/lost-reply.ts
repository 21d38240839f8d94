import { hashMessage } from '../chat/conversation-chain.ts';
import { createReplyDraft, emptyChoice, toAssistantMessage } from '../chat/reply-draft.ts';
import type { BrokenTurn } from '../ports/broken-turn-store.ts';
import type { RunningReplyEvent } from '../ports/running-reply-store.ts';
import type { NewChatRow } from './chat-row.ts';
import { lostReplyId } from './lost-reply-id.ts';
import { toRecordedReply } from './to-chat-rows.ts';

/** What the history says of a reply whose server went away: as much of it as was written down, and that it was interrupted. */
export function toLostReply({ question, running }: BrokenTurn, createdAt: Date): NewChatRow {
    const { id: _, ...base } = question;
    const choice = toChoice(running?.events ?? []);
    return {
        ...base,
        createdAt,
        messageHash: hashMessage(question.messageHash, toAssistantMessage(choice)),
        previousMessageHash: question.messageHash,
        message: toRecordedReply(choice, {}),
        status: 'INTERRUPTED',
        // Nobody knows how long it took; what has a time is a reply.
        durationMs: 0,
        replyId: running?.replyId ?? lostReplyId(question),
    };
}

function toChoice(events: readonly RunningReplyEvent[]) {
    const draft = createReplyDraft();
    for (const event of events) {
        if ('choice' in event) draft.add(event);
    }
    return draft.choices[0] ?? emptyChoice();
}
