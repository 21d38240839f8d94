import type { Commitment, Diagnostic } from '../../domain/book.ts';
import { diagnosticAt } from '../syntax/diagnostic-at.ts';

/** A value that an agent has only one of. */
export interface NamedValue {
    readonly name: string;
    readonly value: string;
    readonly commitment: Commitment;
}

/** The last value of each name, with a diagnostic for each earlier one. */
export function keepLast(values: readonly NamedValue[]): {
    readonly last: ReadonlyMap<string, string>;
    readonly diagnostics: readonly Diagnostic[];
} {
    const last = new Map<string, NamedValue>();
    const diagnostics: Diagnostic[] = [];
    for (const value of values) {
        const earlier = last.get(value.name);
        if (earlier !== undefined) diagnostics.push(replaced(earlier.commitment, value.commitment));
        last.set(value.name, value);
    }
    return { last: new Map(Array.from(last, ([name, { value }]) => [name, value])), diagnostics };
}

function replaced(earlier: Commitment, later: Commitment): Diagnostic {
    return diagnosticAt(earlier, {
        severity: 'warning',
        rule: 'replaced-later',
        message: `An agent has one of these, and line ${later.line} replaces it.`,
    });
}
