const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const ONE_DIGIT = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

export function formatNumber(value: number): string {
    return WHOLE.format(Math.round(value));
}

/** `1.2M` */
export function formatShortNumber(value: number): string {
    return SHORT.format(value);
}

/** `340 ms`, `1.2 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
    if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
    const seconds = milliseconds / 1000;
    if (seconds < 60) return `${ONE_DIGIT.format(seconds)} s`;
    return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** `Nov 23`, for a day in UTC. */
export function formatDay(day: string): string {
    return new Date(`${day}T00:00:00Z`).toLocaleDateString('en', { timeZone: 'UTC', day: 'numeric', month: 'short' });
}
