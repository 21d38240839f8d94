import type { LimitState } from '../auth/quotas.ts';
import { notesOf } from './request-notes.ts';

/** The headers of OpenAI's API; none where nothing is limited. */
export function addLimitHeaders(request: Request, headers: Headers): void {
    const { admission } = notesOf(request);
    if (admission === null) return;
    addHeaders('requests', admission.requests);
    addHeaders('tokens', admission.tokens);

    function addHeaders(name: string, state: LimitState | null): void {
        if (state === null) return;
        headers.set(`x-ratelimit-limit-${name}`, String(state.limit));
        headers.set(`x-ratelimit-remaining-${name}`, String(state.remaining));
        headers.set(`x-ratelimit-reset-${name}`, toDuration(state.resetMs));
    }
}

/** As in `6m0s` or `59s`. */
function toDuration(milliseconds: number): string {
    const seconds = Math.ceil(milliseconds / 1000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const parts = [
        [hours, 'h'],
        [minutes % 60, 'm'],
        [seconds % 60, 's'],
    ] as const;
    const first = parts.findIndex(([value]) => value > 0);
    return first === -1
        ? '0s'
        : parts
              .slice(first)
              .map(([value, unit]) => `${value}${unit}`)
              .join('');
}
