import { AppError } from '../shared/errors.ts';

/**
 * How many frames a client that comes back has seen: `starting_after` (the number of the last one, from 0) or `Last-Event-ID`.
 * @throws AppError `parameter_value_invalid`
 */
export function seenFrameCount(request: Request): number {
    const { searchParams } = new URL(request.url);
    const last = searchParams.get('starting_after') ?? request.headers.get('last-event-id');
    if (last === null) return 0;
    if (!/^\d{1,9}$/.test(last)) {
        throw new AppError('parameter_value_invalid', "Invalid value for 'starting_after': expected a number from 0.", {
            param: 'starting_after',
        });
    }
    return Number(last) + 1;
}
