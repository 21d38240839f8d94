import type { PreparedStatement } from '../statement.ts';

/** What drizzle's prepared query of node-postgres holds. */
interface DrizzleQuery {
    readonly rawQueryConfig: { text: string };
    readonly queryConfig: { text: string };
    params: readonly unknown[];
}

/**
 * Writes the numbers that a prepared query always has, such as its limit, into its text. With a limit as a parameter Postgres takes a plan
 * for any limit for so expensive that it plans for all partitions each time.
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

/** Drizzle's types keep to themselves what its objects have. */
function asDrizzleQuery(prepared: unknown): DrizzleQuery {
    return prepared as DrizzleQuery;
}
