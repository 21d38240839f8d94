import fc from 'fast-check';
import { size } from '../faults/support/harness-run.ts';

/** The same examples in every run, so that a failure comes back. */
const FIXED_SEED = 20_260_101;
const FACTORS = { short: 1, quick: 10, long: 200 } as const;

interface CheckOptions<Example> {
    /** How many examples, half of them the same in every run and half new; 100 if not given. */
    readonly numRuns?: number;
    /** Tried in any case. */
    readonly examples?: Example[];
}

/**
 * Checks a property with generated examples. A failure prints its seed; `TEST_SEED` repeats the new half, and `bun run torture properties`
 * takes 200 times as many examples.
 */
export function checkProperty<Example>(property: fc.IProperty<Example>, options?: CheckOptions<Example>): void;
export function checkProperty<Example>(
    property: fc.IAsyncProperty<Example>,
    options?: CheckOptions<Example>,
): Promise<void>;
export function checkProperty<Example>(
    property: fc.IProperty<Example> | fc.IAsyncProperty<Example>,
    { numRuns = 100, examples = [] }: CheckOptions<Example> = {},
): void | Promise<void> {
    const half = Math.ceil((numRuns * FACTORS[size]) / 2);
    const seed = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
    // The type of a property decides whether there is something to wait for.
    const fixed: unknown = fc.assert(property as fc.IProperty<Example>, { seed: FIXED_SEED, numRuns: half, examples });
    const checkNew = () => fc.assert(property as fc.IProperty<Example>, { seed, numRuns: half });
    return fixed instanceof Promise ? fixed.then(checkNew) : checkNew();
}
