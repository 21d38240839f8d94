import { type SQL, sql } from 'drizzle-orm';
import type { FoundPassage } from '../../../ports/knowledge-search.ts';
import type { Dialect } from '../../database.ts';
import { query, type Statement, toJsonKeys } from '../../statement.ts';

export interface FindPassagesInput {
    readonly owners: readonly string[];
    /** Letters and digits in lower case, nothing else. */
    readonly terms: readonly string[];
    readonly limit: number;
}

export interface RankPassagesInput extends Omit<FindPassagesInput, 'terms'> {
    readonly terms: readonly CountedTerm[];
}

/** A term, and in how many passages it is. */
export interface CountedTerm {
    readonly term: string;
    readonly count: number;
}

/** In how many passages each term is, counted no further than `most`. */
export function countTerms(
    dialect: Dialect,
    { owners, terms }: Pick<FindPassagesInput, 'owners' | 'terms'>,
    most: number,
): Statement<readonly CountedTerm[]> {
    const counts = terms.map(term => {
        const matching =
            dialect === 'sqlite'
                ? sql`select 1 from "KnowledgeText" where "KnowledgeText" match ${toSqliteQuery(owners, [term])} limit ${most}`
                : sql`select 1 from "KnowledgePassage" where ${isOwnedInPostgres(owners)}
                    and "searchVector" @@ to_tsquery('simple'::regconfig, ${`'${term}'`}) limit ${most}`;
        return sql`select ${term} as "term", (select count(*) from (${matching}) as matching) as "count"`;
    });
    return query(({ db }) =>
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
        where "KnowledgeText" match ${toSqliteQuery(owners, terms)}
            and line."owner" in (select "key" from json_each(${toJsonKeys(owners)}))
        order by "KnowledgeText"."rowid" desc limit ${limit}
    ) as found`;
}

/** An index look-up for each owner: by the ids alone, Postgres would walk through what others learned since. */
function newestByPostgres({ owners, terms, limit }: FindPassagesInput) {
    return sql`(
        select newest."owner", newest."content"
        from json_each(${toJsonKeys(owners)}::json) asked cross join lateral (
            select "id", "owner", "content" from "KnowledgePassage"
            where "owner" between asked."key" and asked."key"
                and "searchVector" @@ to_tsquery('simple'::regconfig, ${terms.map(term => `'${term}'`).join(' & ')})
            order by "owner" desc, "id" desc limit ${limit}
        ) newest
        order by newest."id" desc limit ${limit}
    ) as found`;
}

/** The best-matching passages first: those with the rarest words, the shortest of equals, the newest of these. */
export function findPassages(dialect: Dialect, input: RankPassagesInput): Statement<readonly FoundPassage[]> {
    return selectFound(dialect === 'sqlite' ? foundBySqlite(input) : foundByPostgres(input));
}

function foundBySqlite({ owners, terms, limit }: RankPassagesInput) {
    const matching = terms.map(
        ({ term, count }) => sql`
            select "rowid" as "id", ${weightOf(count)} as "weight" from "KnowledgeText"
            where "KnowledgeText" match ${toSqliteQuery(owners, [term])}`,
    );
    return sql`(
        select line."owner", line."content"
        from (
            select "id", sum("weight") as "weight" from (${sql.join(matching, sql` union all `)}) group by "id"
        ) as matching join "KnowledgePassage" line on line."id" = matching."id"
        where line."owner" in (select "key" from json_each(${toJsonKeys(owners)}))
        order by matching."weight" / (${USUAL_WORDS} + ${WORDS}) desc, line."id" desc limit ${limit}
    ) as found`;
}

function foundByPostgres({ owners, terms, limit }: RankPassagesInput) {
    const anyTerm = terms.map(({ term }) => `'${term}'`).join(' | ');
    const weights = Object.fromEntries(terms.map(({ term, count }) => [term, weightOf(count)]));
    return sql`(
        with asked as materialized (
            select plainto_tsquery('simple'::regconfig, "key") as query, "value"::float8 as weight
            from json_each_text(${JSON.stringify(weights)}::json)
        )
        select "owner", "content" from "KnowledgePassage"
        where "searchVector" @@ to_tsquery('simple'::regconfig, ${anyTerm}) and ${isOwnedInPostgres(owners)}
        order by (select sum(weight) from asked where "searchVector" @@ query)
            / (${USUAL_WORDS} + ${WORDS}) desc, "id" desc
        limit ${limit}
    ) as found`;
}

/** As in BM25, what is longer says less by each of its words. Not a whole number, as by these SQLite divides without a rest. */
const USUAL_WORDS = sql.raw('40.0');
const WORDS = sql`(length("searchText") - length(replace("searchText", ' ', '')))`;
/** Stands for the number of all passages: what counts is that rarer words weigh more, and counting all of them takes its time. */
const MANY_PASSAGES = 1_000_000;

/** As in BM25. A whole number, so that equal sums are equal whatever their order. */
function weightOf(count: number): number {
    return Math.round(1_000 * Math.log(1 + MANY_PASSAGES / (count + 0.5)));
}

/** More owners than this are told apart by their rows: asking the index for each of them takes longer. */
const MOST_OWNERS_ASKED = 4;

/** Passages with all of the terms, as a rule those of the owners alone: what others know takes no time then. */
function toSqliteQuery(owners: readonly string[], terms: readonly string[]): string {
    const all = terms.map(term => `"${term}"`).join(' AND ');
    return owners.length > MOST_OWNERS_ASKED ? all : `(${owners.map(toOwnerTerm).join(' OR ')}) AND ${all}`;
}

/** The word that the index has for an owner; written by a trigger. */
function toOwnerTerm(owner: string): string {
    return `zqowner${Buffer.from(owner).toString('hex')}`;
}

/** @param found Rows of owner and content under the name `found`. */
function selectFound(found: SQL): Statement<readonly FoundPassage[]> {
    return query(({ db }) =>
        db.select({ owner: sql<string>`found."owner"`, content: sql<string>`found."content"` }).from(found),
    );
}

function isOwnedInPostgres(owners: readonly string[]) {
    return sql`"owner" in ${[...owners]}`;
}
