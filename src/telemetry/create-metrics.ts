import type { Observer } from '../ports/observer.ts';
import { lazyAsync } from '../shared/lazy.ts';
import { CounterTally, HistogramTally } from './tally.ts';

/** Values that are read when the metrics are. */
export interface MetricSources {
    /** On all servers. */
    readonly countUnfinishedJobs: () => Promise<Readonly<Record<'QUEUED' | 'RUNNING', number>>>;
    /** On this server. */
    readonly countBackgroundWork: () => number;
    /** On this server. */
    readonly countWaitingForDatabase: () => number;
    readonly version: string;
}

export interface Metrics {
    readonly observer: Observer;
    /** All metrics in the text format of Prometheus. */
    read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** A model replies within seconds, or thinks for minutes. */
const REPLY_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600];
const REQUEST_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300];
/** Further agents share one series. */
const MOST_AGENTS = 100;
const DOORS = { AGENT_PAGE_CHAT: 'web', OPENAI_API_COMPATIBILITY: 'openai' } as const;

const PREFIX = 'agents_server_';
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts what the server does. No label contains a key, an address or text of a message. */
export function createMetrics(sources: MetricSources): Metrics {
    const tallies = createTallies();
    const open: OpenCounts = { requests: 0, streams: 0 };
    // The library that prints the metrics is loaded when they are first read.
    const printer = lazyAsync(async () => {
        const { createMetricPrinter } = await import('./print-metrics.ts');
        return createMetricPrinter(Object.values(tallies), toGauges(sources, open));
    });
    return { observer: createCountingObserver(tallies, open), read: async () => (await printer())() };
}

interface OpenCounts {
    requests: number;
    streams: number;
}

type Tallies = ReturnType<typeof createTallies>;

/** In the order in which they are printed. */
function createTallies() {
    return {
        requests: counter('requests_total', 'Completed requests.', ['method', 'route', 'status']),
        replies: counter('replies_total', 'Replies by status.', ['door', 'agent', 'status']),
        tokens: counter('tokens_total', 'Tokens of replies.', ['door', 'agent', 'kind']),
        attempts: counter('provider_attempts_total', 'Requests to providers.', ['provider', 'status']),
        failures: counter('provider_failures_total', 'Failed requests to providers.', ['provider', 'reason']),
        lessons: counter('lessons_total', 'Results of learning, in lines or jobs.', ['result']),
        limits: counter('limit_refusals_total', 'Requests refused because of a limit.', ['limit']),
        requestSeconds: histogram('request_seconds', 'Time to the last byte.', 'route', REQUEST_BUCKETS),
        replyFirst: histogram('reply_first_token_seconds', 'Time to the first token.', 'door', REPLY_BUCKETS),
        replySeconds: histogram('reply_seconds', 'Time to the end of the reply.', 'door', REPLY_BUCKETS),
        providerFirst: histogram('provider_first_token_seconds', 'Time to the first token.', 'provider', REPLY_BUCKETS),
        providerSeconds: histogram('provider_seconds', 'Time to the end of the reply.', 'provider', REPLY_BUCKETS),
    };
}

function createCountingObserver(tallies: Tallies, open: OpenCounts): Observer {
    const agentNames = new Set<string>();
    return {
        requestBegan({ trace, method }) {
            open.requests += 1;
            let isStream = false;
            return {
                trace,
                streamBegan() {
                    isStream = true;
                    open.streams += 1;
                },
                end({ route, status, durationMs }) {
                    open.requests -= 1;
                    if (isStream) open.streams -= 1;
                    const place = route ?? 'none';
                    tallies.requests.add([METHODS.has(method) ? method : 'other', place, String(status)]);
                    tallies.requestSeconds.observe(place, durationMs / 1000);
                },
            };
        },
        replyBegan({ trace, source, agentName }) {
            const door = DOORS[source];
            return {
                trace,
                end({ status, end, firstTokenMs, durationMs }) {
                    const agent = toAgentLabel(agentName);
                    tallies.replies.add([door, agent, status.toLowerCase()]);
                    if (firstTokenMs !== null) tallies.replyFirst.observe(door, firstTokenMs / 1000);
                    if (status === 'COMPLETE') tallies.replySeconds.observe(door, durationMs / 1000);
                    if (end === null) return;
                    tallies.tokens.add([door, agent, 'input'], end.usage.promptTokens);
                    tallies.tokens.add([door, agent, 'output'], end.usage.completionTokens);
                },
            };
        },
        providerAsked: ({ trace, provider }) => ({
            trace,
            end({ status, errorCode, firstTokenMs, durationMs }) {
                tallies.attempts.add([provider, status.toLowerCase()]);
                if (errorCode !== null) tallies.failures.add([provider, errorCode]);
                if (firstTokenMs !== null) tallies.providerFirst.observe(provider, firstTokenMs / 1000);
                if (status === 'ANSWERED') tallies.providerSeconds.observe(provider, durationMs / 1000);
            },
        }),
        lessonsDecided: (result, lines) => tallies.lessons.add([result], lines),
        limitReached: limit => tallies.limits.add([limit]),
    };

    function toAgentLabel(agentName: string): string {
        if (agentNames.size < MOST_AGENTS) agentNames.add(agentName);
        return agentNames.has(agentName) ? agentName : 'other';
    }
}

function toGauges(sources: MetricSources, open: OpenCounts) {
    return [
        gauge('open_requests', 'Requests in progress.', () => open.requests),
        gauge('open_streams', 'Streams in progress.', () => open.streams),
        gauge('background_work', 'Background work in progress.', sources.countBackgroundWork),
        gauge('database_waiting', 'Queries and transactions that wait to start.', sources.countWaitingForDatabase),
        {
            name: `${PREFIX}learning_jobs`,
            help: 'Unfinished learning jobs.',
            labelNames: ['status'],
            read: () => readJobs(sources),
        },
        {
            name: `${PREFIX}info`,
            help: 'The running version.',
            labelNames: ['version'],
            read: () => [{ labels: { version: sources.version }, value: 1 }],
        },
    ];
}

/** NaN if the database is down, when the other metrics are most useful. */
async function readJobs({ countUnfinishedJobs }: MetricSources) {
    const counts = await countUnfinishedJobs().catch(() => ({ QUEUED: Number.NaN, RUNNING: Number.NaN }));
    return [
        { labels: { status: 'queued' }, value: counts.QUEUED },
        { labels: { status: 'running' }, value: counts.RUNNING },
    ];
}

function counter(name: string, help: string, labelNames: readonly string[]): CounterTally {
    return new CounterTally({ name: PREFIX + name, help, labelNames });
}

function histogram(name: string, help: string, labelName: string, buckets: readonly number[]): HistogramTally {
    return new HistogramTally({ name: PREFIX + name, help, labelNames: [labelName], buckets });
}

function gauge(name: string, help: string, read: () => number) {
    return { name: PREFIX + name, help, read: () => [{ value: read() }] };
}
