/** A run of lines that is the same in both texts, or stands in one of them alone. */
export interface DiffPart {
    readonly kind: 'same' | 'removed' | 'added';
    readonly lines: readonly string[];
}

/** The shortest way from one text to another, line by line. Where that would take too long, the middle as a whole. Pure. */
export function diffLines(before: string, after: string): readonly DiffPart[] {
    const first = toLines(before);
    const second = toLines(after);
    const start = countWhile(Math.min(first.length, second.length), index => first[index] === second[index]);
    const end = countWhile(
        Math.min(first.length, second.length) - start,
        index => first[first.length - 1 - index] === second[second.length - 1 - index],
    );
    return joinParts([
        ...first.slice(0, start).map(line => ({ kind: 'same', line }) as const),
        ...diffMiddle(first.slice(start, first.length - end), second.slice(start, second.length - end)),
        ...first.slice(first.length - end).map(line => ({ kind: 'same', line }) as const),
    ]);
}

function toLines(text: string): readonly string[] {
    return text === '' ? [] : text.split(/\r\n|\n|\r/);
}

function countWhile(most: number, isSame: (index: number) => boolean): number {
    let count = 0;
    while (count < most && isSame(count)) count += 1;
    return count;
}

interface DiffLine {
    readonly kind: DiffPart['kind'];
    readonly line: string;
}

const MOST_CELLS = 4_000_000;

/** The longest common subsequence by its table, filled from the end. */
function diffMiddle(first: readonly string[], second: readonly string[]): readonly DiffLine[] {
    const removed = first.map(line => ({ kind: 'removed', line }) as const);
    const added = second.map(line => ({ kind: 'added', line }) as const);
    if (first.length === 0 || second.length === 0 || first.length * second.length > MOST_CELLS) {
        return [...removed, ...added];
    }
    const width = second.length + 1;
    const common = new Uint32Array((first.length + 1) * width);
    const at = (row: number, column: number) => common[row * width + column] ?? 0;
    for (let row = first.length - 1; row >= 0; row -= 1) {
        for (let column = second.length - 1; column >= 0; column -= 1) {
            common[row * width + column] =
                first[row] === second[column]
                    ? at(row + 1, column + 1) + 1
                    : Math.max(at(row + 1, column), at(row, column + 1));
        }
    }
    const parts: DiffLine[] = [];
    let row = 0;
    let column = 0;
    while (row < first.length && column < second.length) {
        if (first[row] === second[column]) {
            parts.push({ kind: 'same', line: first[row] ?? '' });
            row += 1;
            column += 1;
        } else if (at(row + 1, column) >= at(row, column + 1)) {
            parts.push({ kind: 'removed', line: first[row] ?? '' });
            row += 1;
        } else {
            parts.push({ kind: 'added', line: second[column] ?? '' });
            column += 1;
        }
    }
    return [...parts, ...removed.slice(row), ...added.slice(column)];
}

function joinParts(lines: readonly DiffLine[]): readonly DiffPart[] {
    const parts: { kind: DiffPart['kind']; lines: string[] }[] = [];
    for (const { kind, line } of lines) {
        const last = parts.at(-1);
        if (last?.kind === kind) last.lines.push(line);
        else parts.push({ kind, lines: [line] });
    }
    return parts;
}
