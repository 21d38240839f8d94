import { closesFence, openingFenceOrNull } from '../../books/code-fence.ts';
import type { CommitmentDefinition } from '../../books/commitments.ts';
import { isCommentLine, isHorizontalRule } from '../../books/line-marks.ts';
import { type KeywordMatch, matchKeyword } from '../../books/match-keyword.ts';

/** The parser state before a line. */
export interface LineState {
    readonly hasTitle: boolean;
    /** The marker of the open code fence. */
    readonly fence: string | null;
    /** The commitment that the line may continue. */
    readonly commitment: CommitmentDefinition | null;
}

export interface ReadLine {
    readonly kind: 'title' | 'commitment' | 'comment' | 'rule' | 'code' | 'text';
    readonly match: KeywordMatch | null;
    readonly after: LineState;
}

export const FIRST_LINE: LineState = { hasTitle: false, fence: null, commitment: null };

/** Classifies one line of a book while it is typed. Must agree with the server's parser, which reads whole books. Pure. */
export function readLine(line: string, before: LineState): ReadLine {
    if (!before.hasTitle) {
        const hasTitle = line.trim() !== '';
        return { kind: hasTitle ? 'title' : 'text', match: null, after: { ...before, hasTitle } };
    }
    if (before.fence !== null) {
        const after = closesFence(line, before.fence) ? { ...before, fence: null } : before;
        return { kind: 'code', match: null, after };
    }
    if (isHorizontalRule(line)) return { kind: 'rule', match: null, after: { ...before, commitment: null } };
    const match = matchKeyword(line);
    if (match === null && isCommentLine(line) && before.commitment?.isSpoken !== true) {
        return { kind: 'comment', match, after: before };
    }
    const fence = openingFenceOrNull(line.slice(match?.contentStart ?? 0));
    const kind = match !== null ? 'commitment' : fence === null ? 'text' : 'code';
    return { kind, match, after: { hasTitle: true, fence, commitment: match?.definition ?? before.commitment } };
}
