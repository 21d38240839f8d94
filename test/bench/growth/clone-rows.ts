import type { GrowingDatabase } from './growing-database.ts';

/** SQL by the name of a column, over the template `t` and the number `i` of the copy; other columns are copied. */
export type Expressions = Readonly<Record<string, string>>;

export interface CloneInput {
    readonly table: string;
    /** Of the rows that are copied, in terms of `t`. */
    readonly where: string;
    readonly count: number;
    readonly expressions: Expressions;
}

const BATCH = 50_000;

/**
 * Copies rows that a server has written so many times, so that the copies have whatever columns its tables have. The copies of one number
 * get their ids one after the other.
 */
export async function cloneRows(database: GrowingDatabase, { table, where, count, expressions }: CloneInput) {
    const columns = (await database.columnsOf(table)).filter(name => name !== 'id');
    // Copies are no templates.
    const templates = `select * from "${table}" as t where t."id" <= ${await database.lastIdOf(table)} and (${where})`;
    const names = columns.map(name => `"${name}"`).join(', ');
    const values = columns.map(name => expressions[name] ?? `t."${name}"`).join(', ');
    for (let first = 1; first <= count; first += BATCH) {
        const last = Math.min(count, first + BATCH - 1);
        await database.run(
            `insert into "${table}" (${names})
            with recursive series(i) as (select ${first} union all select i + 1 from series where i < ${last})
            select ${values} from series cross join (${templates}) as t order by i, t."id"`,
        );
    }
}

/** SQL for a number in hex of a fixed width. */
export function hex({ dialect }: GrowingDatabase, number: string, width: number): string {
    return dialect === 'sqlite' ? `printf('%0${width}x', ${number})` : `lpad(to_hex(${number}), ${width}, '0')`;
}
