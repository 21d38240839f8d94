import { listOf, recordOrNull, textOrNull } from '../json-fields.ts';
import type { UpstreamError } from './upstream-error.ts';

const LONGEST_SECONDS = 24 * 60 * 60;

/** Whole seconds, from 1 to a day, until the provider accepts requests again; `null` if it does not say. */
export function parseRetryAfter(error: UpstreamError, now: Date): number | null {
    const header = (name: string): string | null => error.headers?.get(name)?.trim() || null;
    const seconds =
        divide(toNumber(header('retry-after-ms')), 1000) ??
        toNumber(header('retry-after')) ??
        secondsUntil(header('retry-after'), now) ??
        shortest([header('x-ratelimit-reset-requests'), header('x-ratelimit-reset-tokens')]) ??
        fromResetTime(toNumber(header('x-ratelimit-reset')), now) ??
        retryDelayOf(error.body);
    return seconds === null ? null : Math.min(Math.max(Math.ceil(seconds), 1), LONGEST_SECONDS);
}

function toNumber(text: string | null): number | null {
    return text !== null && /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

function divide(value: number | null, divisor: number): number | null {
    return value === null ? null : value / divisor;
}

function secondsUntil(httpDate: string | null, now: Date): number | null {
    const time = httpDate === null ? Number.NaN : Date.parse(httpDate);
    return Number.isNaN(time) ? null : (time - now.getTime()) / 1000;
}

/** The headers do not say which of several limits was hit, so the shortest wait is tried. */
function shortest(durations: readonly (string | null)[]): number | null {
    const seconds = durations.flatMap(duration => parseDuration(duration) ?? []);
    return seconds.length === 0 ? null : Math.min(...seconds);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Durations as `6m0s`, `20ms`, `1.5s`. */
function parseDuration(text: string | null): number | null {
    if (text === null || !/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null;
    const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/gy);
    return [...parts].reduce((total, [, amount, unit]) => total + Number(amount) * (UNIT_SECONDS[unit ?? ''] ?? 0), 0);
}

/** Seconds to wait, or a Unix time in seconds or milliseconds, told apart by their size. */
function fromResetTime(value: number | null, now: Date): number | null {
    if (value === null) return null;
    if (value > 1e12) return (value - now.getTime()) / 1000;
    return value > 1e9 ? value - now.getTime() / 1000 : value;
}

/** Google sends it in the body: `error.details[].retryDelay: "13s"`. */
function retryDelayOf(body: unknown): number | null {
    const error = recordOrNull(recordOrNull(body)?.['error']);
    const delays = listOf(error?.['details']).map(detail => textOrNull(recordOrNull(detail)?.['retryDelay']));
    return shortest(delays);
}
