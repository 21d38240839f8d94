import type { Database } from './database.ts';
import type { Statement } from './statement.ts';

/**
 * A generator that yields statements and receives their rows, for drivers that reply synchronously (SQLite) and asynchronously
 * (Postgres). It cannot await anything else, so that no network call ever keeps a transaction open.
 */
export type TransactionBody<Result> = Generator<Statement<unknown>, Result, unknown>;

/** Runs one statement inside a transaction: `const rows = yield* run(statement)`. */
export function* run<Rows>(statement: Statement<Rows>): TransactionBody<Rows> {
    return asRowsOf(statement, yield statement);
}

/** Runs one statement in a transaction of its own. */
export function execute<Rows>(database: Database, statement: Statement<Rows>): Promise<Rows> {
    return database.transaction(() => run(statement));
}

/** Runs a body without yielding to the event loop: on SQLite, anything that ran in between would join the transaction. */
export function runBody<Result>(
    body: TransactionBody<Result>,
    runStatement: (statement: Statement<unknown>) => unknown,
): Result {
    let step = body.next();
    while (!step.done) step = body.next(runStatement(step.value));
    return step.value;
}

/** Runs a body and awaits each statement. */
export async function runBodyAsync<Result>(
    body: TransactionBody<Result>,
    runStatement: (statement: Statement<unknown>) => Promise<unknown>,
): Promise<Result> {
    let step = body.next();
    while (!step.done) step = body.next(await runStatement(step.value));
    return step.value;
}

/** The `yield` of a generator has one type for all values; these rows belong to this statement. */
export function asRowsOf<Rows>(_statement: Statement<Rows>, rows: unknown): Rows {
    return rows as Rows;
}

/** Runs several bodies side by side. Statements of the same query that wait at the same step run as one. */
export async function runBodiesTogether<Result>(
    bodies: readonly TransactionBody<Result>[],
    runStatements: (statements: readonly Statement<unknown>[]) => Promise<readonly unknown[]>,
): Promise<readonly Result[]> {
    const steps = bodies.map(body => body.next());
    for (;;) {
        const open = steps.flatMap((step, index) => (step.done ? [] : [{ index, statement: step.value }]));
        if (open.length === 0) return steps.flatMap(step => (step.done ? [step.value] : []));
        for (const group of Map.groupBy(open, ({ statement }) => statement.query).values()) {
            const results = await runStatements(group.map(({ statement }) => statement));
            for (const [place, { index }] of group.entries()) {
                const next = bodies[index]?.next(results[place]);
                if (next !== undefined) steps[index] = next;
            }
        }
    }
}
