import { hashMessage } from '../chat/conversation-chain.ts';
import { createReplyDraft, emptyChoice, toAssistantMessage } from '../chat/reply-draft.ts';
import type { OrphanedTurn } from '../ports/orphaned-turn-store.ts';
import type { RunningReplyEvent } from '../ports/running-reply-store.ts';
import { sha256Hex } from '../shared/hash.ts';
import type { NewChatRow } from './chat-row.ts';
import { toRecordedReply } from './to-chat-rows.ts';

/** The history row of a reply whose server is gone: the stored part of the reply, with status `INTERRUPTED`. */
export function toLostReply({ question, running }: OrphanedTurn, createdAt: Date): NewChatRow {
    const { id: _, ...base } = question;
    const choice = toChoice(running?.events ?? []);
    return {
        ...base,
        createdAt,
        messageHash: hashMessage(question.messageHash, toAssistantMessage(choice)),
        previousMessageHash: question.messageHash,
        message: toRecordedReply(choice, {}),
        status: 'INTERRUPTED',
        // The real duration is unknown, but a row without one does not count as a reply.
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

/** The id of a lost reply whose own id is unknown: the same on every server. */
export function lostReplyId(question: { readonly conversationId: string; readonly messageHash: string }): string {
    return sha256Hex(`lost\n${question.conversationId}\n${question.messageHash}`).slice(0, 32);
}
