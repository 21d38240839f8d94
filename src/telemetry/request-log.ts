import type { Observer, ReplyOutcome, ReplyStart } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';

/** Polled by machines every few seconds; logged at debug level. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics', '/assets/:file']);

/** Logs one line for each request: route, status, duration and usage. Observes nothing if that level is not written. */
export function createRequestLog(log: Log): Partial<Pick<Observer, 'requestBegan' | 'replyBegan'>> {
    if (!log.isWritten('info')) return {};
    const repliesOfOpen = new Map<string, ReplyFields>();
    return {
        requestBegan({ trace, method }) {
            const { requestId } = trace;
            const reply: ReplyFields = {};
            repliesOfOpen.set(requestId, reply);
            return {
                trace,
                streamBegan() {},
                end({ route, status, durationMs }) {
                    repliesOfOpen.delete(requestId);
                    const fields = { requestId, method, route, status, durationMs: Math.round(durationMs), ...reply };
                    const isQuiet = route !== null && QUIET_ROUTES.has(route) && status < 400;
                    if (isQuiet) log.debug(fields, 'Answered.');
                    else log.info(fields, 'Answered.');
                },
            };
        },
        replyBegan(start) {
            const { trace } = start;
            return {
                trace,
                end(outcome) {
                    const fields = toFields(start, outcome);
                    const request = repliesOfOpen.get(trace.requestId);
                    // A reply that outlives its request gets its own line.
                    if (request === undefined) log.info({ requestId: trace.requestId, ...fields }, 'Replied.');
                    else Object.assign(request, fields);
                },
            };
        },
    };
}

type ReplyFields = Partial<ReturnType<typeof toFields>>;

function toFields({ agentName, replyId }: ReplyStart, { status, errorCode, end, firstTokenMs }: ReplyOutcome) {
    return {
        agentName,
        replyId,
        reply: status,
        ...(errorCode === null ? {} : { errorCode }),
        ...(firstTokenMs === null ? {} : { firstTokenMs: Math.round(firstTokenMs) }),
        ...(end === null
            ? {}
            : {
                  provider: end.provider,
                  model: end.model,
                  promptTokens: end.usage.promptTokens,
                  completionTokens: end.usage.completionTokens,
              }),
    };
}
