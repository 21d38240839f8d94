const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const STEPS = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
] as const;
const MAX_DAYS = 7;

/** “3 hours ago” within the last week, then the date. */
export function toRelativeTime(time: string, now = Date.now()): string {
    const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
    if (seconds > MAX_DAYS * 86_400) return new Date(time).toLocaleDateString();
    for (const [unit, length] of STEPS) {
        if (seconds >= length) return FORMAT.format(-Math.floor(seconds / length), unit);
    }
    return 'just now';
}
