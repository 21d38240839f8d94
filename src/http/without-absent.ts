type WithoutAbsent<T> = { readonly [Key in keyof T]?: NonNullable<T[Key]> };

/** The same object without the keys that have no value. The cast says what the filter does. */
export function withoutAbsent<T extends Record<string, unknown>>(values: T): WithoutAbsent<T> {
    const present: Record<string, unknown> = {};
    for (const key of Object.keys(values)) {
        const value = values[key];
        if (value !== undefined && value !== null) present[key] = value;
    }
    return present as WithoutAbsent<T>;
}
