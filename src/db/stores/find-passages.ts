import { type SQL, sql } from 'drizzle-orm';
import type { FoundPassage } from '../../ports/knowledge-search.ts';
import type { Dialect } from '../database.ts';
import { once, type Statement } from '../statement.ts';
import { toJsonKeys } from './to-json-keys.ts';

export interface FindPassagesInput {
    readonly owners: readonly string[];
    /** Letters and digits in lower case, nothing else. */
    readonly terms: readonly string[];
    readonly limit: number;
}

/** In how many passages each term is, counted no further than `most`. */
export function countTerms(
    dialect: Dialect,
    { owners, terms }: Pick<FindPassagesInput, 'owners' | 'terms'>,
    most: number,
): Statement<readonly { readonly term: string; readonly count: number }[]> {
    const counts = terms.map(term => {
        const matching =
            dialect === 'sqlite'
                ? sql`select 1 from "KnowledgeText" where "KnowledgeText" match ${`"${term}"`} limit ${most}`
                : sql`select 1 from "KnowledgePassage" where ${isOwnedInPostgres(owners)}
                    and "searchVector" @@ to_tsquery('simple'::regconfig, ${`'${term}'`}) limit ${most}`;
        return sql`select ${term} as "term", (select count(*) from (${matching}) as matching) as "count"`;
    });
    return once(({ db }) =>
        db
            .select({ term: sql<string>`counted."term"`, count: sql`counted."count"`.mapWith(Number) })
            .from(sql`(${sql.join(counts, sql` union all `)}) as counted`),
    );
}

/**
 * The newest passages that have all of the terms. For terms that almost every passage has: ranking thousands of equals takes time and
 * says nothing.
 */
export function findNewestPassages(dialect: Dialect, input: FindPassagesInput): Statement<readonly FoundPassage[]> {
    return selectFound(dialect === 'sqlite' ? newestBySqlite(input) : newestByPostgres(input));
}

function newestBySqlite({ owners, terms, limit }: FindPassagesInput) {
    return sql`(
        select line."owner", line."content"
        from "KnowledgeText" join "KnowledgePassage" line on line."id" = "KnowledgeText"."rowid"
        where "KnowledgeText" match ${terms.map(term => `"${term}"`).join(' AND ')}
            and line."owner" in (select "key" from json_each(${toJsonKeys(owners)}))
        order by "KnowledgeText"."rowid" desc limit ${limit}
    ) as found`;
}

function newestByPostgres({ owners, terms, limit }: FindPassagesInput) {
    return sql`(
        select "owner", "content" from "KnowledgePassage"
        where ${isOwnedInPostgres(owners)}
            and "searchVector" @@ to_tsquery('simple'::regconfig, ${terms.map(term => `'${term}'`).join(' & ')})
        order by "id" desc limit ${limit}
    ) as found`;
}

/** The best-matching passages first. Rare words weigh more in both dialects: in one by BM25, in the other by their own count. */
export function findPassages(dialect: Dialect, input: FindPassagesInput): Statement<readonly FoundPassage[]> {
    return selectFound(dialect === 'sqlite' ? foundBySqlite(input) : foundByPostgres(input));
}

function foundBySqlite({ owners, terms, limit }: FindPassagesInput) {
    const match = terms.map(term => `"${term}"`).join(' OR ');
    return sql`(
        select line."owner", line."content"
        from "KnowledgeText" join "KnowledgePassage" line on line."id" = "KnowledgeText"."rowid"
        where "KnowledgeText" match ${match}
            and line."owner" in (select "key" from json_each(${toJsonKeys(owners)}))
        order by bm25("KnowledgeText"), line."id" desc limit ${limit}
    ) as found`;
}

/** Stands for the number of all passages: what counts is that rarer words weigh more, and counting all of them takes its time. */
const MANY_PASSAGES = 1_000_000;

/** Postgres' own ranks know nothing of how rare a word is; what a word weighs is nearly the formula of BM25. */
function foundByPostgres({ owners, terms, limit }: FindPassagesInput) {
    const anyTerm = terms.map(term => `'${term}'`).join(' | ');
    return sql`(
        with matching as materialized (
            select "id", "owner", "content", "searchVector" from "KnowledgePassage"
            where "searchVector" @@ to_tsquery('simple'::regconfig, ${anyTerm}) and ${isOwnedInPostgres(owners)}
        ), weighed as materialized (
            select query, ln(1 + ${MANY_PASSAGES} / (containing + 0.5)) as weight
            from (
                select query,
                    (select count(*) from matching where "searchVector" @@ query) as containing
                from json_each(${toJsonKeys(terms)}::json) asked, plainto_tsquery('simple'::regconfig, asked."key") query
            ) counted
        )
        select "owner", "content" from matching
        order by (select sum(weight) from weighed where "searchVector" @@ query)
            / (1 + ln(1 + length("searchVector")) / 10) desc, "id" desc
        limit ${limit}
    ) as found`;
}

/** @param found Rows of owner and content under the name `found`. */
function selectFound(found: SQL): Statement<readonly FoundPassage[]> {
    return once(({ db }) =>
        db.select({ owner: sql<string>`found."owner"`, content: sql<string>`found."content"` }).from(found),
    );
}

function isOwnedInPostgres(owners: readonly string[]) {
    return sql`"owner" in ${[...owners]}`;
}
