import type { ChatRow } from '../../domain/chat-row.ts';
import type { TaughtTurn, TurnFeedback } from '../teacher/teacher.ts';

export interface ReadTurn {
    readonly turn: TaughtTurn;
    /** The rows from the question to the reply. */
    readonly messageIds: readonly number[];
    readonly reply: ChatRow;
}

const MAX_EARLIER_MESSAGES = 6;
const MAX_MESSAGE_LENGTH = 20_000;
const MAX_EARLIER_LENGTH = 2_000;

/** The turn that ends with the reply `messageId`, along the chain of its conversation; `null` if it cannot be found. */
export function readTurnOrNull(
    rows: readonly ChatRow[],
    messageId: number,
    feedback: TurnFeedback | null,
): ReadTurn | null {
    const reply = rows.find(row => row.id === messageId);
    if (reply === undefined) return null;
    const branch = branchTo(reply, rows);
    // There may be tool rounds between the question and the reply.
    const questionIndex = branch.findLastIndex(row => row.message.role === 'USER');
    const question = branch[questionIndex];
    if (question === undefined) return null;
    return {
        reply,
        messageIds: branch.slice(questionIndex).map(row => row.id),
        turn: {
            earlier: branch.slice(Math.max(0, questionIndex - MAX_EARLIER_MESSAGES), questionIndex).map(row => ({
                isUser: row.message.role === 'USER',
                text: row.message.content.slice(0, MAX_EARLIER_LENGTH),
            })),
            question: question.message.content.slice(0, MAX_MESSAGE_LENGTH),
            answer: reply.message.content.slice(0, MAX_MESSAGE_LENGTH),
            feedback,
        },
    };
}

/** Ends at a row that is not in `rows`. */
function branchTo(leaf: ChatRow, rows: readonly ChatRow[]): readonly ChatRow[] {
    const earlier = rows.filter(row => row.id < leaf.id);
    const rowOfHash = new Map(earlier.map(row => [row.messageHash, row]));
    const branch = [leaf];
    for (let hash = leaf.previousMessageHash; hash !== null; ) {
        const row = rowOfHash.get(hash);
        if (row === undefined || branch.length > rows.length) break;
        branch.push(row);
        hash = row.previousMessageHash;
    }
    return branch.reverse();
}
