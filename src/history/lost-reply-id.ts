import { sha256Hex } from '../shared/hash.ts';

/** The id of the reply to a question whose own one nobody knows any more: the same on every server. */
export function lostReplyId(question: { readonly conversationId: string; readonly messageHash: string }): string {
    return sha256Hex(`lost\n${question.conversationId}\n${question.messageHash}`).slice(0, 32);
}
