/** Wall-clock time; handed in so that tests decide it. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();

/** The clocks of several servers differ by less. */
const MOST_SKEW_MS = 10 * 60_000;

/** Whether what was written at `time` was written before a clock was set back: nobody shall wait until it is that time again. */
export function isFromTheFuture(time: Date, now: Date): boolean {
    return time.getTime() - now.getTime() > MOST_SKEW_MS;
}
