import { sql } from 'drizzle-orm';
import type { Database, Dialect } from '../database.ts';
import { once, type Statement } from '../statement.ts';
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
    const query = bucketQuery === null ? toPostgresQuery(terms) : `${toPostgresQuery(terms)} & ${bucketQuery}`;
    return selectMatches(sql`
        select "id" as "messageId", "conversation" from "ChatText"
        where "searchVector" @@ to_tsquery('simple'::regconfig, ${query}) and "id" < ${before}
        order by "id" + 0 desc limit ${limit}
    `);
}

/** The bucket of a message and the one before it. */
function toBucketQuery(bits: (typeof BUCKET_BITS)[number], messageId: number): string {
    const bucket = Math.floor(messageId / 2 ** bits);
    return `(${toBucketTerm(bits, bucket)} | ${toBucketTerm(bits, Math.max(0, bucket - 1))})`;
}

function selectMatches(query: ReturnType<typeof sql>): Statement<readonly Match[]> {
    return once(({ db }) =>
        db
            .select({
                messageId: sql`found."messageId"`.mapWith(Number),
                conversation: sql`found."conversation"`.mapWith(Number),
            })
            .from(sql`(${query}) as found`)
            .orderBy(sql`found."messageId" desc`),
    );
}

export interface HasMatchInput {
    readonly agentName: string;
    readonly conversationId: string;
    readonly sinceId: number;
    readonly terms: readonly string[];
}

/** A row where a message of the conversation, from one on, has all of the terms. */
export function hasMatch(dialect: Dialect, input: HasMatchInput): Statement<readonly unknown[]> {
    const { agentName, conversationId, sinceId, terms } = input;
    const isMatch =
        dialect === 'sqlite'
            ? sql`select 1 from "ChatText" where "rowid" = message."id" and "ChatText" match ${toSqliteQuery(terms)}`
            : sql`select 1 from "ChatText" where "id" = message."id"
                and "searchVector" @@ to_tsquery('simple'::regconfig, ${toPostgresQuery(terms)})`;
    return once(({ db }) =>
        db.select({ one: sql`1` }).from(sql`(
            select 1 from "ChatHistory" message
            where message."agentName" = ${agentName} and message."conversationId" = ${conversationId}
                and message."id" >= ${sinceId} and exists (${isMatch})
            limit 1
        ) as found`),
    );
}

function toSqliteQuery(terms: readonly string[]): string {
    return terms.map(term => `"${term}"`).join(' AND ');
}

function toPostgresQuery(terms: readonly string[]): string {
    return terms.map(term => `'${term}'`).join(' & ');
}
