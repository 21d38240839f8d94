/** Rows beyond the edges, so that fast scrolling shows no gaps. */
const BEYOND = 8;

export interface VisibleRows {
    readonly first: number;
    /** The row after the last one. */
    readonly end: number;
}

/** Which rows of one height have to be there for what is seen of a list. Pure; all in pixels. */
export function visibleRows(
    {
        scrollTop,
        height,
        rowHeight,
    }: { readonly scrollTop: number; readonly height: number; readonly rowHeight: number },
    count: number,
): VisibleRows {
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - BEYOND);
    const end = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + BEYOND);
    return { first: Math.min(first, count), end: Math.max(end, Math.min(first, count)) };
}
