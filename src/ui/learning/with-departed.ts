/** Items, newest first, with those that have just left their list: where they were, they can be taken back. */
export function withDeparted<Item extends { readonly id: number }>(
    items: readonly Item[],
    departed: readonly Item[],
): readonly Item[] {
    const present = new Set(items.map(({ id }) => id));
    const others = departed.filter(({ id }) => !present.has(id));
    return others.length === 0 ? items : [...items, ...others].toSorted((first, second) => second.id - first.id);
}
