import type { BookParameter, Commitment, Diagnostic } from '../../domain/book.ts';
import { type CommitmentEffect, commitmentOrNull } from '../syntax/commitments.ts';
import { diagnosticAt } from '../syntax/diagnostic-at.ts';
import { findParameters } from '../syntax/find-parameters.ts';

/** A commitment with its effect. */
export interface ResolvedCommitment extends Commitment {
    readonly effect: CommitmentEffect;
    readonly parameters: readonly BookParameter[];
}

interface Resolution {
    readonly commitments: readonly ResolvedCommitment[];
    readonly diagnostics: readonly Diagnostic[];
}

/** The commitments that have an effect: without notes, empty ones and those that a later `DELETE` removes. */
export function resolveCommitments(commitments: readonly Commitment[]): Resolution {
    const live = new Set<ResolvedCommitment>();
    const mentions = new Map<string, ResolvedCommitment[]>();
    const diagnostics: Diagnostic[] = [];
    for (const commitment of commitments) {
        const effect = commitmentOrNull(commitment.keyword)?.effect;
        if (effect === undefined || effect.kind === 'note') continue;
        if (commitment.content === '' && !MAY_BE_EMPTY.has(effect.kind)) {
            diagnostics.push(emptyCommitment(commitment));
            continue;
        }
        const parameters = findParameters(commitment.content);
        if (effect.kind === 'deletion') {
            diagnostics.push(...deleteMentions(commitment, namesToDelete(commitment, parameters)));
            continue;
        }
        const resolved = { ...commitment, effect, parameters };
        live.add(resolved);
        for (const { name } of parameters) {
            const mentioning = mentions.get(name);
            if (mentioning === undefined) mentions.set(name, [resolved]);
            else mentioning.push(resolved);
        }
    }
    return { commitments: [...live], diagnostics };

    function deleteMentions(deletion: Commitment, names: readonly string[]): Diagnostic[] {
        const deleted = names.flatMap(name => mentions.get(name) ?? []).filter(commitment => live.delete(commitment));
        for (const name of names) mentions.delete(name);
        return deleted.length > 0 ? [] : [nothingDeleted(deletion, names)];
    }
}

const MAY_BE_EMPTY: ReadonlySet<CommitmentEffect['kind']> = new Set(['open', 'closed', 'tool', 'not-built']);

function namesToDelete({ content }: Commitment, parameters: readonly BookParameter[]): string[] {
    if (parameters.length > 0) return [...new Set(parameters.map(({ name }) => name))];
    return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(content) ? [content] : [];
}

function emptyCommitment(commitment: Commitment): Diagnostic {
    return diagnosticAt(commitment, {
        severity: 'warning',
        rule: 'commitment-empty',
        message: `\`${commitment.keyword}\` has no text and so no effect.`,
    });
}

function nothingDeleted(deletion: Commitment, names: readonly string[]): Diagnostic {
    return diagnosticAt(deletion, {
        severity: 'warning',
        rule: 'nothing-deleted',
        message:
            names.length === 0
                ? `\`${deletion.writtenKeyword}\` names no parameter. Write it as \`{name}\` or \`@name\`.`
                : `No commitment above mentions ${names.map(name => `\`{${name}}\``).join(' or ')}, so nothing is taken back.`,
    });
}
