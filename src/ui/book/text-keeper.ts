import { newSecret } from '../api/new-secret.ts';

/** A text that is not saved. */
export interface KeptText {
    readonly text: string;
    /** The version that it began with. */
    readonly version: number;
    /** ISO 8601. */
    readonly at: string;
}

/** One that another visit left: it ended, or its tab is still open. */
export interface LeftText extends KeptText {
    readonly key: string;
}

/** What this browser keeps of a book that is not saved. */
export interface TextKeeper {
    /** What this tab had when it was loaded anew. */
    readonly former: KeptText | null;
    keep(kept: KeptText): void;
    forget(): void;
    /** Newest first. */
    left(): readonly LeftText[];
    drop(left: LeftText): void;
    putBack(left: LeftText): void;
}

/** Of one book; older ones are nobody's any more. */
const MOST_TEXTS = 8;

/** Each visit keeps its text in a place of its own, so that two tabs never write over one another's. */
export function openTextKeeper(agentName: string): TextKeeper {
    const place = `book:${agentName}`;
    const key = `${place}:${newSecret()}`;
    // A tab that is duplicated takes this along: the text then moves, and the first tab keeps its own anew with its next change.
    const formerKey = attempt(() => sessionStorage.getItem(place));
    const former = formerKey === null ? null : readOrNull(formerKey);
    attempt(() => sessionStorage.setItem(place, key));
    if (formerKey !== null) remove(formerKey);
    if (former !== null) write(key, former);
    for (const { key: oldest } of left().slice(MOST_TEXTS)) remove(oldest);
    return {
        former,
        keep: kept => write(key, kept),
        forget: () => remove(key),
        left,
        drop: ({ key: other }) => remove(other),
        putBack: ({ key: other, ...kept }) => write(other, kept),
    };

    function left(): readonly LeftText[] {
        const keys = attempt(() => Object.keys(localStorage)) ?? [];
        return keys
            .filter(each => each.startsWith(`${place}:`) && each !== key)
            .flatMap(each => {
                const kept = readOrNull(each);
                return kept === null ? [] : [{ ...kept, key: each }];
            })
            .toSorted((first, second) => second.at.localeCompare(first.at));
    }
}

function readOrNull(key: string): KeptText | null {
    const kept: unknown = attempt(() => JSON.parse(localStorage.getItem(key) ?? 'null'));
    return isKeptText(kept) ? kept : null;
}

function write(key: string, { text, version, at }: KeptText): void {
    // Without room who leaves the page is asked all the same.
    attempt(() => localStorage.setItem(key, JSON.stringify({ text, version, at })));
}

function remove(key: string): void {
    attempt(() => localStorage.removeItem(key));
}

/** `null` where this browser has no storage, no room in it, or somebody else's value. */
function attempt<Value>(action: () => Value): Value | null {
    try {
        return action();
    } catch {
        return null;
    }
}

function isKeptText(value: unknown): value is KeptText {
    if (typeof value !== 'object' || value === null) return false;
    const { text, version, at } = { text: null, version: null, at: null, ...value };
    return typeof text === 'string' && typeof version === 'number' && typeof at === 'string';
}
