const WORDS: Readonly<Record<string, string>> = { admin: 'the admin', system: 'the server', visitor: 'a visitor' };

/** Who made a version or taught a line; what has no words is the hint of a key. */
export function toWho(who: string): string {
    return WORDS[who] ?? who;
}
