import type { Diagnostic, ExampleExchange } from '../../domain/book.ts';
import { diagnosticAt } from '../syntax/diagnostic-at.ts';
import type { ResolvedCommitment } from './resolve-commitments.ts';

/** Each `USER MESSAGE` with the `AGENT MESSAGE` after it; one without the other is a diagnostic. */
export function pairExamples(commitments: readonly ResolvedCommitment[]): {
    readonly examples: readonly ExampleExchange[];
    readonly diagnostics: readonly Diagnostic[];
} {
    const examples: ExampleExchange[] = [];
    const diagnostics: Diagnostic[] = [];
    let user: ResolvedCommitment | null = null;
    for (const commitment of commitments) {
        if (commitment.effect.kind === 'user-message') {
            if (user !== null) diagnostics.push(unpaired(user));
            user = commitment;
        } else if (commitment.effect.kind === 'agent-message') {
            if (user === null) diagnostics.push(unpaired(commitment));
            else examples.push({ user: user.content, agent: commitment.content });
            user = null;
        }
    }
    if (user !== null) diagnostics.push(unpaired(user));
    return { examples, diagnostics };
}

function unpaired(commitment: ResolvedCommitment): Diagnostic {
    const isUser = commitment.effect.kind === 'user-message';
    return diagnosticAt(commitment, {
        severity: 'warning',
        rule: 'message-without-pair',
        message: isUser
            ? 'No `AGENT MESSAGE` answers this `USER MESSAGE`, so it is no example.'
            : 'No `USER MESSAGE` stands before this `AGENT MESSAGE`, so it is no example.',
    });
}
