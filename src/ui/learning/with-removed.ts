/** Adds items that were just removed from a list back in their place, newest first, so that they stay visible for undo. */
export function withRemoved<Item extends { readonly id: number }>(
    items: readonly Item[],
    removed: readonly Item[],
): readonly Item[] {
    if (removed.length === 0) return items;
    // An item may have been removed twice, or be in the list again; the newest object wins.
    const itemsById = new Map([...removed, ...items].map(item => [item.id, item]));
    return [...itemsById.values()].toSorted((first, second) => second.id - first.id);
}
