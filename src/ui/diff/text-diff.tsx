import { useSignal } from '@preact/signals';
import type { ShortDiffPart } from '../../shared/diff/shorten-diff.ts';
import type { DiffPiece } from './diff-words.ts';
import { type DiffRow, toDiffRows } from './to-diff-rows.ts';

export interface TextDiffProps {
    /** The accessible name, such as "Changes of version 3". */
    readonly label: string;
    readonly parts: readonly ShortDiffPart[];
}

/** The rest is rendered on request. */
const MAX_ROWS = 300;

/** The difference between two texts. Removed and added lines also differ by sign and element, not only by color. */
export function TextDiff({ label, parts }: TextDiffProps) {
    const showsAll = useSignal(false);
    const rows = toDiffRows(parts);
    const shown = showsAll.value ? rows : rows.slice(0, MAX_ROWS);
    if (!rows.some(({ kind }) => kind === 'removed' || kind === 'added')) {
        return <p class="soft small">No changes.</p>;
    }
    return (
        <section class="diff" aria-label={label}>
            {shown.map((row, index) => (
                <Row key={index} row={row} />
            ))}
            {shown.length < rows.length && (
                <button
                    type="button"
                    class="button small"
                    onClick={() => {
                        showsAll.value = true;
                    }}
                >
                    Show the other {(rows.length - shown.length).toLocaleString()} lines
                </button>
            )}
        </section>
    );
}

function Row({ row }: { readonly row: DiffRow }) {
    if (row.kind === 'omitted') {
        return (
            <p class="diff-row omitted">
                {row.count === 1 ? '1 unchanged line' : `${row.count.toLocaleString()} unchanged lines`}
            </p>
        );
    }
    if (row.kind === 'same') {
        return <p class="diff-row">{row.pieces.map(({ text }) => text)}</p>;
    }
    const isRemoved = row.kind === 'removed';
    return (
        <p class={`diff-row ${row.kind}`}>
            <span class="visually-hidden">{isRemoved ? 'Removed: ' : 'Added: '}</span>
            {isRemoved ? (
                <del>
                    <Pieces pieces={row.pieces} />
                </del>
            ) : (
                <ins>
                    <Pieces pieces={row.pieces} />
                </ins>
            )}
        </p>
    );
}

function Pieces({ pieces }: { readonly pieces: readonly DiffPiece[] }) {
    return <>{pieces.map(({ text, isChanged }, index) => (isChanged ? <mark key={index}>{text}</mark> : text))}</>;
}
