import { type SQL, sql } from 'drizzle-orm';
import type { FoundPassage } from '../../../ports/knowledge-search.ts';
import type { Dialect } from '../../database.ts';
import { query, type Statement, toJsonKeys } from '../../statement.ts';

export interface FindPassagesInput {
    readonly owners: readonly string[];
    /** Only lower-case letters and digits. */
    readonly terms: readonly string[];
    readonly limit: number;
}

export interface RankPassagesInput extends Omit<FindPassagesInput, 'terms'> {
    readonly terms: readonly CountedTerm[];
}

/** A term and the number of passages that contain it. */
export interface CountedTerm {
    readonly term: string;
    readonly count: number;
}

/** Counts the passages that contain each term, at most up to `most`. */
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
 * The newest passages that contain all of the terms. For terms that almost every passage contains: ranking thousands of equal matches
 * takes time without any use.
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

/** One index lookup for each owner. By id only, Postgres would read newer passages of all other owners. */
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

/** The best matches first: those with the rarest terms, then the shortest, then the newest. */
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

/** As in BM25, a term counts less in a longer passage. Not an integer, by which SQLite would divide without a remainder. */
const USUAL_WORDS = sql.raw('40.0');
const WORDS = sql`(length("searchText") - length(replace("searchText", ' ', '')))`;
/** Instead of the number of all passages, which takes time to count: it only matters that rarer terms weigh more. */
const MANY_PASSAGES = 1_000_000;

/** As in BM25. An integer, so that sums do not depend on their order. */
function weightOf(count: number): number {
    return Math.round(1_000 * Math.log(1 + MANY_PASSAGES / (count + 0.5)));
}

/** More owners are filtered by row, since the index takes longer for each of them. */
const MOST_INDEXED_OWNERS = 4;

/** Passages with all of the terms, usually only those of the owners, so that passages of others take no time. */
function toSqliteQuery(owners: readonly string[], terms: readonly string[]): string {
    const all = terms.map(term => `"${term}"`).join(' AND ');
    return owners.length > MOST_INDEXED_OWNERS ? all : `(${owners.map(toOwnerTerm).join(' OR ')}) AND ${all}`;
}

/** The term of an owner in the index, which a trigger writes. */
function toOwnerTerm(owner: string): string {
    return `zqowner${Buffer.from(owner).toString('hex')}`;
}

/** @param found A subquery named `found` with the columns owner and content. */
function selectFound(found: SQL): Statement<readonly FoundPassage[]> {
    return query(({ db }) =>
        db.select({ owner: sql<string>`found."owner"`, content: sql<string>`found."content"` }).from(found),
    );
}

function isOwnedInPostgres(owners: readonly string[]) {
    return sql`"owner" in ${[...owners]}`;
}
