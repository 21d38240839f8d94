import type { Database } from './database.ts';
import type { Statement } from './statement.ts';

/**
 * The steps of a transaction: a generator that yields statements and gets their rows. It is the same for a driver that answers at once
 * and one that answers later, and it cannot await anything else: no network call ever holds a transaction open.
 */
export type Steps<Result> = Generator<Statement<unknown>, Result, unknown>;

/** One step: `const rows = yield* ask(statement)`. */
export function* ask<Rows>(statement: Statement<Rows>): Steps<Rows> {
    return asRowsOf(statement, yield statement);
}

/** A transaction of one statement. */
export function write<Rows>(database: Database, statement: Statement<Rows>): Promise<Rows> {
    return database.transaction(() => ask(statement));
}

/** Runs the steps to their end without giving way to anything: on SQLite whatever ran in between would be part of the transaction. */
export function runSteps<Result>(steps: Steps<Result>, run: (statement: Statement<unknown>) => unknown): Result {
    let step = steps.next();
    while (!step.done) step = steps.next(run(step.value));
    return step.value;
}

/** Runs the steps to their end, awaiting each. */
export async function awaitSteps<Result>(
    steps: Steps<Result>,
    run: (statement: Statement<unknown>) => Promise<unknown>,
): Promise<Result> {
    let step = steps.next();
    while (!step.done) step = steps.next(await run(step.value));
    return step.value;
}

/** A generator's `yield` has one type for all its values; what comes back are the rows of the statement that went out. */
export function asRowsOf<Rows>(_statement: Statement<Rows>, rows: unknown): Rows {
    return rows as Rows;
}

/** Runs the steps of several transactions side by side: what all of them ask at the same step is asked at once. */
export async function awaitStepsTogether<Result>(
    transactions: readonly Steps<Result>[],
    run: (statements: readonly Statement<unknown>[]) => Promise<readonly unknown[]>,
): Promise<readonly Result[]> {
    const steps = transactions.map(transaction => transaction.next());
    for (;;) {
        const open = steps.flatMap((step, index) => (step.done ? [] : [{ index, statement: step.value }]));
        if (open.length === 0) return steps.flatMap(step => (step.done ? [step.value] : []));
        for (const group of Map.groupBy(open, ({ statement }) => statement.query).values()) {
            const answers = await run(group.map(({ statement }) => statement));
            for (const [place, { index }] of group.entries()) {
                const next = transactions[index]?.next(answers[place]);
                if (next !== undefined) steps[index] = next;
            }
        }
    }
}
