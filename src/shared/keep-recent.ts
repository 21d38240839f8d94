/** Puts an entry into a map that keeps only the last `most` of them. */
export function keepRecent<Key, Value>(map: Map<Key, Value>, most: number, [key, value]: readonly [Key, Value]): Value {
    map.delete(key);
    const oldest = map.keys().next();
    if (map.size >= most && !oldest.done) map.delete(oldest.value);
    map.set(key, value);
    return value;
}
