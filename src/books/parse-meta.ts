import type { Diagnostic } from './book.ts';
import { COMMITMENTS } from './commitments.ts';
import { diagnosticAt } from './diagnostic-at.ts';
import type { NamedValue } from './keep-last.ts';
import type { ResolvedCommitment } from './resolve-commitments.ts';

/** What a `META` commitment sets, or a diagnostic where it sets nothing. */
export function parseMeta(
    commitment: ResolvedCommitment,
    commitmentName: string | null,
): { readonly value: NamedValue | null; readonly diagnostics: readonly Diagnostic[] } {
    const { name, text } =
        commitmentName === null ? takeName(commitment.content) : { name: commitmentName, text: commitment.content };
    if (name === '' || text === '') return { value: null, diagnostics: [withoutValue(commitment)] };
    if (singleLineNames.get(name) !== true) return { value: { name, value: text, commitment }, diagnostics: [] };
    const [value = '', ...others] = text.split('\n');
    return {
        value: { name, value: value.trim(), commitment },
        diagnostics: others.length === 0 ? [] : [textAfterValue(commitment)],
    };
}

/** Whether the profile has a field of this name, which says whether the value is one line. */
const singleLineNames: ReadonlyMap<string, boolean> = new Map(
    COMMITMENTS.flatMap(({ effect }) =>
        effect.kind === 'meta' && effect.name !== null ? [[effect.name, effect.isSingleLine] as const] : [],
    ),
);

export function isProfileField(name: string): boolean {
    return singleLineNames.has(name);
}

function takeName(content: string): { name: string; text: string } {
    const written = /^[^\s:]*/.exec(content)?.[0] ?? '';
    return { name: toCamelCase(written), text: content.slice(written.length).trim().replace(/^:\s*/, '') };
}

/** `CUSTOM_THING`, `custom-thing` and `customThing` are all `customThing`. */
function toCamelCase(name: string): string {
    const words = name.split(/[^\p{L}\p{N}]+/u).filter(word => word !== '');
    return words
        .map(word => (word === word.toUpperCase() ? word.toLowerCase() : word))
        .map((word, index) => (index === 0 ? lowerFirst(word) : word.charAt(0).toUpperCase() + word.slice(1)))
        .join('');
}

function lowerFirst(word: string): string {
    return word.charAt(0).toLowerCase() + word.slice(1);
}

function withoutValue(commitment: ResolvedCommitment): Diagnostic {
    return diagnosticAt(commitment, {
        severity: 'warning',
        rule: 'meta-without-value',
        message: 'Write a name and then its value, as in `META COLOR green`.',
    });
}

function textAfterValue(commitment: ResolvedCommitment): Diagnostic {
    return diagnosticAt(commitment, {
        severity: 'warning',
        rule: 'text-after-value',
        message: `Only the first line counts for \`${commitment.keyword}\`. Put \`---\` under it, so that what follows is text of its own.`,
    });
}
