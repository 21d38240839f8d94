/** The result of one check. */
export interface Finding {
    readonly check: string;
    readonly level: 'ok' | 'warning' | 'problem';
    readonly message: string;
    /** What to do; `null` if there is nothing to do. */
    readonly advice: string | null;
}

export function ok(check: string, message: string): Finding {
    return { check, level: 'ok', message, advice: null };
}

export function warning(check: string, message: string, advice: string): Finding {
    return { check, level: 'warning', message, advice };
}

export function problem(check: string, message: string, advice: string): Finding {
    return { check, level: 'problem', message, advice };
}
