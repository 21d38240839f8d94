const { TORTURE, TEST_SEED } = process.env;

/** How much the tests with generated input do: `bun run torture` sets it, and each test has a short form for every run of the tests. */
export const size: 'short' | 'quick' | 'long' = TORTURE === 'long' || TORTURE === 'quick' ? TORTURE : 'short';

/** Says how the run can be repeated, and gives its seed: that of the environment, or a random one. */
export function announceSeed(name: string): number {
    const seed = TEST_SEED === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(TEST_SEED);
    console.log(`${name}: TEST_SEED=${seed}`);
    return seed;
}

/** Prints a figure of a run, for those who read its output. */
export function reportFigures(name: string, figures: Readonly<Record<string, string | number>>): void {
    const parts = Object.entries(figures).map(([what, figure]) => `${what} ${figure}`);
    console.log(`${name}: ${parts.join(', ')}`);
}
