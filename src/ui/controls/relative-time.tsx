import { toRelativeTime } from './to-relative-time.ts';

/** A relative time with the exact time as its tooltip. */
export function RelativeTime({ time }: { readonly time: string }) {
    return (
        <time dateTime={time} title={new Date(time).toLocaleString()}>
            {toRelativeTime(time)}
        </time>
    );
}
