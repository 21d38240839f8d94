import { sql } from 'drizzle-orm';
import type { BegunWord } from '../../../domain/to-search-text.ts';
import type { Database, Dialect } from '../../database.ts';
import { query, type Statement } from '../../statement.ts';
import { BUCKET_BITS, toBucketTerm } from './history-index.ts';

/** A message that contains all of the terms. */
export interface Match {
    readonly messageId: number;
    /** The id in `Conversation`. */
    readonly conversation: number;
}

export interface FindMatchesInput {
    /** Only lower-case letters and digits, as in `begun`. */
    readonly terms: readonly string[];
    readonly begun: BegunWord | null;
    readonly before: number;
    readonly limit: number;
}

/** The newest messages with ids below `before` that contain all of the terms, newest first. */
export async function findMatches(database: Database, input: FindMatchesInput): Promise<readonly Match[]> {
    if (database.dialect === 'sqlite') return database.read(findBySqlite(input));
    for (const bits of BUCKET_BITS) {
        const matches = await database.read(findByPostgres(input, toBucketQuery(bits, input.before - 1)));
        if (matches.length >= input.limit) return matches;
    }
    return database.read(findByPostgres(input, null));
}

/** The full-text index of SQLite returns the newest matches first. */
function findBySqlite({ terms, begun, before, limit }: FindMatchesInput) {
    return selectMatches(sql`
        select text."messageId", "Conversation"."id" as "conversation"
        from (
            select "rowid" as "messageId" from "ChatText"
            where "ChatText" match ${toSqliteQuery(terms, begun)} and "rowid" < ${before} order by "rowid" desc limit ${limit}
        ) as text
        join "ChatHistory" message on message."id" = text."messageId"
        join "Conversation" on "Conversation"."agentName" = message."agentName"
            and "Conversation"."conversationId" = message."conversationId"
    `);
}

/**
 * Postgres must find all matches before it can sort them, so that a bucket is one of the terms. The sum in `order by` keeps the planner
 * from reading all messages in order for words whose frequency it does not know.
 */
function findByPostgres({ terms, begun, before, limit }: FindMatchesInput, bucketQuery: string | null) {
    const textQuery =
        bucketQuery === null ? toPostgresQuery(terms, begun) : `${toPostgresQuery(terms, begun)} & ${bucketQuery}`;
    return selectMatches(sql`
        select "id" as "messageId", "conversation" from "ChatText"
        where "searchVector" @@ to_tsquery('simple'::regconfig, ${textQuery}) and "id" < ${before}
        order by "id" + 0 desc limit ${limit}
    `);
}

/** The bucket of a message and the one before it. */
function toBucketQuery(bits: (typeof BUCKET_BITS)[number], messageId: number): string {
    const bucket = Math.floor(messageId / 2 ** bits);
    return `(${toBucketTerm(bits, bucket)} | ${toBucketTerm(bits, Math.max(0, bucket - 1))})`;
}

function selectMatches(matches: ReturnType<typeof sql>): Statement<readonly Match[]> {
    return query(({ db }) =>
        db
            .select({
                messageId: sql`found."messageId"`.mapWith(Number),
                conversation: sql`found."conversation"`.mapWith(Number),
            })
            .from(sql`(${matches}) as found`)
            .orderBy(sql`found."messageId" desc`),
    );
}

export interface FindMatchedInput {
    readonly terms: readonly string[];
    readonly begun: BegunWord | null;
    /** Ids in `Conversation`. */
    readonly conversations: readonly number[];
    readonly sinceId: number;
}

/** Those of the conversations that have a message with all of the terms and an id of at least `sinceId`. */
export function findMatched(
    dialect: Dialect,
    input: FindMatchedInput,
): Statement<readonly { readonly conversation: number }[]> {
    const matched = dialect === 'sqlite' ? matchedBySqlite(input) : matchedByPostgres(input);
    return query(({ db }) =>
        db.select({ conversation: sql`matched."conversation"`.mapWith(Number) }).from(sql`(${matched}) as matched`),
    );
}

function matchedBySqlite({ terms, begun, conversations, sinceId }: FindMatchedInput) {
    return sql`
        select "Conversation"."id" as "conversation" from "Conversation"
        where "Conversation"."id" in ${[...conversations]} and exists (
            select 1 from "ChatHistory" message
            where message."agentName" = "Conversation"."agentName"
                and message."conversationId" = "Conversation"."conversationId" and message."id" >= ${sinceId}
                and exists (
                    select 1 from "ChatText"
                    where "rowid" = message."id" and "ChatText" match ${toSqliteQuery(terms, begun)}
                )
        )
    `;
}

function matchedByPostgres({ terms, begun, conversations, sinceId }: FindMatchedInput) {
    return sql`
        select distinct "conversation" from "ChatText"
        where "conversation" in ${[...conversations]} and "id" >= ${sinceId}
            and "searchVector" @@ to_tsquery('simple'::regconfig, ${toPostgresQuery(terms, begun)})
    `;
}

function toSqliteQuery(terms: readonly string[], begun: BegunWord | null): string {
    const words = [...terms.flatMap(toSqliteWords), ...(begun === null ? [] : toSqliteChoice(begun))];
    return words.length === 0 ? '""' : words.join(' AND ');
}

function toSqliteWords(term: string): readonly string[] {
    const parts = term.split(SEPARATORS_OF_SQLITE).filter(part => part !== '');
    return parts.map(part => `"${part}"`);
}

function toSqliteChoice({ prefix, terms }: BegunWord): readonly string[] {
    if (prefix.split(SEPARATORS_OF_SQLITE).length > 1) return terms.flatMap(toSqliteWords);
    return [`(${[`"${prefix}"*`, ...terms.map(term => `"${term}"`)].join(' OR ')})`];
}

/**
 * Letters since Unicode 8 (vowels of New Tai Lue, signs of Vedic), which SQLite's tokenizer takes for separators: a term that contains one
 * would be a phrase, which an index without positions rejects.
 */
const SEPARATORS_OF_SQLITE = /[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+/;

function toPostgresQuery(terms: readonly string[], begun: BegunWord | null): string {
    const choice = begun === null ? [] : [`('${begun.prefix}':* | '${begun.terms[0] ?? begun.prefix}')`];
    return [...terms.map(term => `'${term}'`), ...choice].join(' & ');
}
