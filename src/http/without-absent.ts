type WithoutAbsent<T> = { readonly [Key in keyof T]?: NonNullable<T[Key]> };

/** The same object without the keys that have no value. The cast says what the filter does. */
export function withoutAbsent<T extends Record<string, unknown>>(values: T): WithoutAbsent<T> {
    const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(present) as WithoutAbsent<T>;
}
