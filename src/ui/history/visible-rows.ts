/** Extra rows on both sides, so that fast scrolling shows no gaps. */
const OVERSCAN = 8;

export interface VisibleRows {
    readonly first: number;
    /** The row after the last one. */
    readonly end: number;
}

/** The rows to render for the visible part of a list with equal row heights, in pixels. Pure. */
export function visibleRows(
    {
        scrollTop,
        height,
        rowHeight,
    }: { readonly scrollTop: number; readonly height: number; readonly rowHeight: number },
    count: number,
): VisibleRows {
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN);
    const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + OVERSCAN);
    return { first: Math.min(first, count), end: Math.max(end, Math.min(first, count)) };
}
