import type { BookParameter } from './book.ts';
import { withoutFencedCode } from './code-fence.ts';

/** The `{name}`, `{name: description}` and `@name` of a text in their order, with repetitions. Code and e-mail addresses have none. */
export function findParameters(text: string): BookParameter[] {
    if (!text.includes('{') && !text.includes('@')) return [];
    return Array.from(withoutFencedCode(text).matchAll(PARAMETER_PATTERN), ([, braced, description, named]) => ({
        name: braced ?? named ?? '',
        description: description?.trim() || null,
    }));
}

// No name is part of an address: nothing of one stands before the `@`, and no further domain, path or `@` after the name.
export const PARAMETER_PATTERN =
    /\{ *([\p{L}_][\p{L}\p{N}_-]*) *(?::([^{}\n]*))?\}|(?<![\p{L}\p{N}_.+@/-])@([\p{L}_][\p{L}\p{N}_-]*)(?![\p{L}\p{N}_@/-]|\.\p{L})/gu;

/** Each name once, with the first description it has. */
export function mergeParameters(parameters: readonly BookParameter[]): BookParameter[] {
    const descriptions = new Map<string, string | null>();
    for (const { name, description } of parameters) descriptions.set(name, descriptions.get(name) ?? description);
    return Array.from(descriptions, ([name, description]) => ({ name, description }));
}
