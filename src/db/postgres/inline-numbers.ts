import type { PreparedStatement } from '../statement.ts';

/** Fields of drizzle's prepared query for node-postgres. */
interface DrizzleQuery {
    readonly rawQueryConfig: { text: string };
    readonly queryConfig: { text: string };
    params: readonly unknown[];
}

/**
 * Writes constant numbers of a prepared query, such as its limit, into its text. For a limit that is a parameter, Postgres considers the
 * generic plan so expensive that it plans for all partitions again at each call.
 */
export function inlineNumbers(prepared: PreparedStatement<unknown>): PreparedStatement<unknown> {
    const query = asDrizzleQuery(prepared);
    const { params } = query;
    const text = query.queryConfig.text.replace(/\$(\d+)/g, (_, digits) => {
        const index = Number(digits) - 1;
        const param = params[index];
        if (typeof param === 'number') return String(param);
        return `$${params.slice(0, index + 1).filter(each => typeof each !== 'number').length}`;
    });
    query.params = params.filter(param => typeof param !== 'number');
    query.queryConfig.text = text;
    query.rawQueryConfig.text = text;
    return prepared;
}

/** A cast: these fields of drizzle's objects are not part of their types. */
function asDrizzleQuery(prepared: unknown): DrizzleQuery {
    return prepared as DrizzleQuery;
}
