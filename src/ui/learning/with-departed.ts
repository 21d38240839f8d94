/** Items, newest first, with those that have just left their list: where they were, they can be taken back. */
export function withDeparted<Item extends { readonly id: number }>(
    items: readonly Item[],
    departed: readonly Item[],
): readonly Item[] {
    if (departed.length === 0) return items;
    // An item may have left more than once, and be back.
    const itemOfId = new Map([...departed, ...items].map(item => [item.id, item]));
    return [...itemOfId.values()].toSorted((first, second) => second.id - first.id);
}
