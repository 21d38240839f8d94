import type { BookParameter } from '../../domain/book.ts';
import { withoutFencedCode } from './code-fence.ts';

/** The `{name}`, `{name: description}` and `@name` of a text in order, with repetitions. Code and e-mail addresses have none. */
export function findParameters(text: string): BookParameter[] {
    if (!text.includes('{') && !text.includes('@')) return [];
    return Array.from(withoutFencedCode(text).matchAll(PARAMETER_PATTERN), ([, braced, description, named]) => ({
        name: braced ?? named ?? '',
        description: description?.trim() || null,
    }));
}

// A name is not part of an address: no word before the `@`, and no domain, path or other `@` after the name.
export const PARAMETER_PATTERN =
    /\{ *([\p{L}_][\p{L}\p{N}_-]*) *(?::([^{}\n]*))?\}|(?<![\p{L}\p{N}_.+@/-])@([\p{L}_][\p{L}\p{N}_-]*)(?![\p{L}\p{N}_@/-]|\.\p{L})/gu;

/** Each name once, with its first description. */
export function mergeParameters(parameters: readonly BookParameter[]): BookParameter[] {
    const descriptions = new Map<string, string | null>();
    for (const { name, description } of parameters) descriptions.set(name, descriptions.get(name) ?? description);
    return Array.from(descriptions, ([name, description]) => ({ name, description }));
}
