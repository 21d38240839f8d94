import type { Diagnostic, SourcePosition } from '../../domain/book.ts';

export function diagnosticAt(
    { line, column }: SourcePosition,
    { severity, rule, message }: Omit<Diagnostic, 'line' | 'column'>,
): Diagnostic {
    return { line, column, severity, rule, message };
}
