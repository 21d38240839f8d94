import { sql } from 'drizzle-orm';
import type { Database, Dialect } from '../../database.ts';
import { query, type Statement } from '../../statement.ts';
import { BUCKET_BITS, toBucketTerm } from './history-index.ts';

/** A message that has all of the terms. */
export interface Match {
    readonly messageId: number;
    /** The id in `Conversation`. */
    readonly conversation: number;
}

export interface FindMatchesInput {
    /** Letters and digits in lower case, nothing else. */
    readonly terms: readonly string[];
    readonly before: number;
    readonly limit: number;
}

/** The newest messages before one that have all of the terms, the newest first. */
export async function findMatches(database: Database, input: FindMatchesInput): Promise<readonly Match[]> {
    if (database.dialect === 'sqlite') return database.read(findBySqlite(input));
    for (const bits of BUCKET_BITS) {
        const matches = await database.read(findByPostgres(input, toBucketQuery(bits, input.before - 1)));
        if (matches.length >= input.limit) return matches;
    }
    return database.read(findByPostgres(input, null));
}

/** The full-text index of SQLite tells its matches from the newest on, however many there are. */
function findBySqlite({ terms, before, limit }: FindMatchesInput) {
    return selectMatches(sql`
        select text."messageId", "Conversation"."id" as "conversation"
        from (
            select "rowid" as "messageId" from "ChatText"
            where "ChatText" match ${toSqliteQuery(terms)} and "rowid" < ${before} order by "rowid" desc limit ${limit}
        ) as text
        join "ChatHistory" message on message."id" = text."messageId"
        join "Conversation" on "Conversation"."agentName" = message."agentName"
            and "Conversation"."conversationId" = message."conversationId"
    `);
}

/**
 * That of Postgres tells all of them before the first can be told from the others: hence a bucket among the terms. The sum keeps the
 * planner from reading all messages in their order for words of which it does not know how rare they are.
 */
function findByPostgres({ terms, before, limit }: FindMatchesInput, bucketQuery: string | null) {
    const textQuery = bucketQuery === null ? toPostgresQuery(terms) : `${toPostgresQuery(terms)} & ${bucketQuery}`;
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
    /** Ids in `Conversation`. */
    readonly conversations: readonly number[];
    readonly sinceId: number;
}

/** Those of the conversations that have a message with all of the terms, from one message on. */
export function findMatched(
    dialect: Dialect,
    input: FindMatchedInput,
): Statement<readonly { readonly conversation: number }[]> {
    const matched = dialect === 'sqlite' ? matchedBySqlite(input) : matchedByPostgres(input);
    return query(({ db }) =>
        db.select({ conversation: sql`matched."conversation"`.mapWith(Number) }).from(sql`(${matched}) as matched`),
    );
}

function matchedBySqlite({ terms, conversations, sinceId }: FindMatchedInput) {
    return sql`
        select "Conversation"."id" as "conversation" from "Conversation"
        where "Conversation"."id" in ${[...conversations]} and exists (
            select 1 from "ChatHistory" message
            where message."agentName" = "Conversation"."agentName"
                and message."conversationId" = "Conversation"."conversationId" and message."id" >= ${sinceId}
                and exists (
                    select 1 from "ChatText"
                    where "rowid" = message."id" and "ChatText" match ${toSqliteQuery(terms)}
                )
        )
    `;
}

function matchedByPostgres({ terms, conversations, sinceId }: FindMatchedInput) {
    return sql`
        select distinct "conversation" from "ChatText"
        where "conversation" in ${[...conversations]} and "id" >= ${sinceId}
            and "searchVector" @@ to_tsquery('simple'::regconfig, ${toPostgresQuery(terms)})
    `;
}

function toSqliteQuery(terms: readonly string[]): string {
    const words = terms.flatMap(term => term.split(PARTED_BY_SQLITE).filter(part => part !== ''));
    return words.length === 0 ? '""' : words.map(word => `"${word}"`).join(' AND ');
}

/**
 * Letters since Unicode 8 (vowels of New Tai Lue, signs of Vedic), which SQLite's index takes for what stands between words: a term with
 * one in its middle would be a phrase, and an index without places refuses those.
 */
const PARTED_BY_SQLITE = /[\u19b0-\u19c0\u19c8\u19c9\u1cf2\u1cf3]+/;

function toPostgresQuery(terms: readonly string[]): string {
    return terms.map(term => `'${term}'`).join(' & ');
}
