import type { ConversationSummary } from '../../http/web/ui-protocol.ts';

/** An excerpt with the words of the search marked. */
export function ExcerptText({ excerpt, matches }: Pick<ConversationSummary, 'excerpt' | 'matches'>) {
    const text = excerpt ?? '';
    return (
        <>
            {matches.map(({ start, end }, index) => (
                <>
                    {text.slice(matches[index - 1]?.end ?? 0, start)}
                    <mark>{text.slice(start, end)}</mark>
                </>
            ))}
            {text.slice(matches.at(-1)?.end ?? 0)}
        </>
    );
}
