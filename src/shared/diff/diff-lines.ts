import { diffArrays } from 'diff';

/** A run of lines that both texts have, or only one of them. */
export interface DiffPart {
    readonly kind: 'same' | 'removed' | 'added';
    readonly lines: readonly string[];
}

/** Beyond this the changed part is compared as a whole: the time grows with the square of the changed lines. */
const MOST_CHANGED_LINES = 1_000;

/** The shortest line-by-line difference; one large change if that would take too long. Pure. */
export function diffLines(before: string, after: string): readonly DiffPart[] {
    const first = toLines(before);
    const second = toLines(after);
    const start = countWhile(Math.min(first.length, second.length), index => first[index] === second[index]);
    const end = countWhile(
        Math.min(first.length, second.length) - start,
        index => first[first.length - 1 - index] === second[second.length - 1 - index],
    );
    const middle = diffMiddle(first.slice(start, first.length - end), second.slice(start, second.length - end));
    return joinParts([
        { kind: 'same', lines: first.slice(0, start) },
        ...middle,
        { kind: 'same', lines: first.slice(first.length - end) },
    ]);
}

function toLines(text: string): string[] {
    return text === '' ? [] : text.split(/\r\n|\n|\r/);
}

function countWhile(most: number, isSame: (index: number) => boolean): number {
    let count = 0;
    while (count < most && isSame(count)) count += 1;
    return count;
}

function diffMiddle(first: string[], second: string[]): readonly DiffPart[] {
    const changes = diffArrays(first, second, { maxEditLength: MOST_CHANGED_LINES });
    if (changes === undefined) {
        return [
            { kind: 'removed', lines: first },
            { kind: 'added', lines: second },
        ];
    }
    return changes.map(({ added, removed, value }) => ({
        kind: added ? 'added' : removed ? 'removed' : 'same',
        lines: value,
    }));
}

/** Joins adjacent parts of one kind and drops empty ones. */
function joinParts(parts: readonly DiffPart[]): readonly DiffPart[] {
    const joined: DiffPart[] = [];
    for (const part of parts) {
        const last = joined.at(-1);
        if (part.lines.length === 0) continue;
        if (last?.kind === part.kind) joined.splice(-1, 1, { ...last, lines: [...last.lines, ...part.lines] });
        else joined.push(part);
    }
    return joined;
}
