import type { Observer } from '../../src/ports/observer.ts';
import type { Log } from '../../src/shared/log.ts';
import { combineObservers } from '../../src/telemetry/combine-observers.ts';

export interface RecordedLine {
    readonly level: 'debug' | 'info' | 'warn' | 'error';
    readonly fields: Readonly<Record<string, unknown>>;
    readonly message: string;
}

/** A log that writes nothing and remembers its lines. */
export function createSilentLog(): Log & { readonly lines: readonly RecordedLine[] } {
    const lines: RecordedLine[] = [];
    const write =
        (level: RecordedLine['level']) =>
        (fields: RecordedLine['fields'], message: string): void => {
            lines.push({ level, fields, message });
        };
    return {
        lines,
        isWritten: () => true,
        debug: write('debug'),
        info: write('info'),
        warn: write('warn'),
        error: write('error'),
    };
}

/** Whom nothing that happens concerns. */
export function createSilentObserver(): Observer {
    return combineObservers([], createSilentLog());
}
