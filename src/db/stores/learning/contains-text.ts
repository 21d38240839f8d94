import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Dialect } from '../../database.ts';
import { toStorableText } from '../../schema/columns.ts';

/** Whether a column contains the text, ignoring case in any script: `lower()` supports only some, depending on the database. */
export function containsText(dialect: Dialect, column: Column, words: string): SQL {
    const characters = [...toStorableText(words)];
    return dialect === 'sqlite'
        ? sql`${column} glob ${`*${characters.map(toGlob).join('')}*`}`
        : sql`${column} ~ ${characters.map(toRegularExpression).join('')}`;
}

function toGlob(character: string): string {
    return casesOf(character) ?? (/[*?[]/.test(character) ? `[${character}]` : character);
}

function toRegularExpression(character: string): string {
    return casesOf(character) ?? (/[!-/:-@[-`{-~]/.test(character) ? `\\${character}` : character);
}

/** Both cases of a letter as a character class; `null` without case. */
function casesOf(character: string): string | null {
    const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
    const single = [...cases].filter(each => [...each].length === 1);
    return single.length < 2 ? null : `[${single.join('')}]`;
}
