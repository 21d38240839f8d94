import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Dialect } from '../../database.ts';
import { toStorableText } from '../../schema/columns.ts';

/** Whether a column has these words, in upper or lower case of any script: what `lower()` knows of letters is up to the database. */
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

/** Both cases of a letter as a class of characters; `null` where it has one. */
function casesOf(character: string): string | null {
    const cases = new Set([character, character.toLowerCase(), character.toUpperCase()]);
    const single = [...cases].filter(each => [...each].length === 1);
    return single.length < 2 ? null : `[${single.join('')}]`;
}
