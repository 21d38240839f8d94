/** Wall-clock time. A parameter, so that tests can set it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** Clocks of different servers differ by less. */
const MOST_SKEW_MS = 10 * 60_000;

/** Whether a clock was set back after `time` was recorded. Such times must not make anything wait. */
export function isFromTheFuture(time: Date, now: Date): boolean {
    return time.getTime() - now.getTime() > MOST_SKEW_MS;
}
