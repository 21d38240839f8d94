import type { Observer, ReplyOutcome, ReplyStart } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';

/** Asked for by machines every few seconds: of no interest unless one looks for it. */
const QUIET_ROUTES: ReadonlySet<string> = new Set(['/health', '/ready', '/metrics', '/assets/:file']);

/** One line for each request: what was asked, how it ended, how long it took, and what it cost. Observes nothing if no such line is written. */
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
                    // A reply may outlive its request: then it has a line of its own.
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
        ...{ agentName, replyId, reply: status },
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
