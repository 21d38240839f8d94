import { closesFence, openingFenceOrNull } from '../../books/syntax/code-fence.ts';
import type { CommitmentDefinition } from '../../books/syntax/commitments.ts';
import { isCommentLine, isHorizontalRule } from '../../books/syntax/line-marks.ts';
import { type KeywordMatch, matchKeyword } from '../../books/syntax/match-keyword.ts';

/** What the lines before a line mean for it. */
export interface LineState {
    readonly hasTitle: boolean;
    /** The marker of the code fence that is open. */
    readonly fence: string | null;
    /** The commitment whose text goes on. */
    readonly commitment: CommitmentDefinition | null;
}

export interface ReadLine {
    readonly kind: 'title' | 'commitment' | 'comment' | 'rule' | 'code' | 'text';
    readonly match: KeywordMatch | null;
    readonly after: LineState;
}

export const FIRST_LINE: LineState = { hasTitle: false, fence: null, commitment: null };

/** What a line is to the book language, told as soon as it is typed; the server's parser reads whole books the same way. Pure. */
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
