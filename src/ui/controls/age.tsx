import { toAge } from '../chat/to-age.ts';

/** How long ago, and for those who point at it, when. */
export function Age({ time }: { readonly time: string }) {
    return (
        <time dateTime={time} title={new Date(time).toLocaleString()}>
            {toAge(time)}
        </time>
    );
}
