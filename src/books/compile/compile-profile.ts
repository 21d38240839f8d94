import type { AgentProfile, Diagnostic } from '../../domain/book.ts';
import { findParameters, mergeParameters } from '../syntax/find-parameters.ts';
import { keepLast, type NamedValue } from './keep-last.ts';
import { isProfileField, parseMeta } from './parse-meta.ts';
import type { ResolvedCommitment } from './resolve-commitments.ts';

/** The public profile of the agent that a book describes. */
export function compileProfile(book: {
    readonly title: string;
    readonly agentName: string;
    readonly commitments: readonly ResolvedCommitment[];
    readonly freeText: string;
    readonly initialMessage: string | null;
}): { readonly profile: AgentProfile; readonly diagnostics: readonly Diagnostic[] } {
    const metas = collectMetas(book.commitments);
    const { last, diagnostics } = keepLast(metas.values);
    const personas = book.commitments.flatMap(({ effect, content }) => (effect.kind === 'persona' ? [content] : []));
    const profile = {
        title: book.title,
        fullName: last.get('fullName') ?? (book.title || book.agentName),
        description: last.get('description') ?? (personas.join('\n\n') || null),
        initialMessage: book.initialMessage,
        image: last.get('image') ?? null,
        color: last.get('color') ?? null,
        font: last.get('font') ?? null,
        link: last.get('link') ?? null,
        voice: last.get('voice') ?? null,
        disclaimer: last.get('disclaimer') ?? null,
        inputPlaceholder: last.get('inputPlaceholder') ?? null,
        meta: Object.fromEntries([...last].filter(([name]) => !isProfileField(name))),
        parameters: mergeParameters([
            ...book.commitments.flatMap(({ parameters }) => parameters),
            ...findParameters(book.freeText),
        ]),
    };
    return { profile, diagnostics: [...metas.diagnostics, ...diagnostics] };
}

function collectMetas(commitments: readonly ResolvedCommitment[]): {
    values: NamedValue[];
    diagnostics: Diagnostic[];
} {
    const values: NamedValue[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const commitment of commitments) {
        if (commitment.effect.kind !== 'meta') continue;
        const meta = parseMeta(commitment, commitment.effect.name);
        if (meta.value !== null) values.push(meta.value);
        diagnostics.push(...meta.diagnostics);
    }
    return { values, diagnostics };
}
