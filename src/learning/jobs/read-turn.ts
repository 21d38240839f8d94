import type { ChatRow } from '../../history/chat-row.ts';
import type { TaughtTurn, TurnFeedback } from '../teacher/teacher.ts';

export interface ReadTurn {
    readonly turn: TaughtTurn;
    /** The rows of the turn, from the question to the reply. */
    readonly messageIds: readonly number[];
    readonly reply: ChatRow;
}

const MOST_EARLIER = 6;
const LONGEST_MESSAGE = 20_000;
const LONGEST_EARLIER = 2_000;

/** The turn that ends with the reply `messageId`, along the chain of its conversation; `null` where it cannot be found. */
export function readTurnOrNull(
    rows: readonly ChatRow[],
    messageId: number,
    feedback: TurnFeedback | null,
): ReadTurn | null {
    const reply = rows.find(row => row.id === messageId);
    if (reply === undefined) return null;
    const branch = branchTo(reply, rows);
    // Rounds of tools stand between a question and its answer.
    const questionIndex = branch.findLastIndex(row => row.message.role === 'USER');
    const question = branch[questionIndex];
    if (question === undefined) return null;
    return {
        reply,
        messageIds: branch.slice(questionIndex).map(row => row.id),
        turn: {
            earlier: branch.slice(Math.max(0, questionIndex - MOST_EARLIER), questionIndex).map(row => ({
                isUser: row.message.role === 'USER',
                text: row.message.content.slice(0, LONGEST_EARLIER),
            })),
            question: question.message.content.slice(0, LONGEST_MESSAGE),
            answer: reply.message.content.slice(0, LONGEST_MESSAGE),
            feedback,
        },
    };
}

/** Also a row that lies outside of `rows` ends the branch. */
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
