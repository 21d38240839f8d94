import type { Observer } from '../ports/observer.ts';
import { lazyAsync } from '../shared/lazy.ts';
import { CounterTally, HistogramTally } from './tally.ts';

/** What is asked for when the numbers are. */
export interface MetricSources {
    /** Learning jobs that wait or run, on all servers. */
    readonly countUnfinishedJobs: () => Promise<Readonly<Record<'QUEUED' | 'RUNNING', number>>>;
    /** Work that no answer waits for, on this server. */
    readonly countBackgroundWork: () => number;
    /** What waits for the database, on this server. */
    readonly countWaitingForDatabase: () => number;
    readonly version: string;
}

export interface Metrics {
    readonly observer: Observer;
    /** Everything that was counted, in the text format of Prometheus. */
    read(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** A model answers within seconds, or thinks for minutes. */
const REPLY_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 600];
const REQUEST_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300];
/** Agents are anybody's to name; beyond this many they are one series. */
const MOST_AGENTS = 100;
const DOORS = { AGENT_PAGE_CHAT: 'web', OPENAI_API_COMPATIBILITY: 'openai' } as const;

const PREFIX = 'agents_server_';
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts what the server does. No label holds a key, an address, or anything that anybody said. */
export function createMetrics(sources: MetricSources): Metrics {
    const agentNames = new Set<string>();
    const requests = counter('requests_total', 'Requests that were answered.', ['method', 'route', 'status']);
    const requestSeconds = histogram('request_seconds', 'From request to last byte.', 'route', REQUEST_BUCKETS);
    const replies = counter('replies_total', "Agents' replies, by how they ended.", ['door', 'agent', 'status']);
    const replyFirst = histogram('reply_first_token_seconds', 'To the first token.', 'door', REPLY_BUCKETS);
    const replySeconds = histogram('reply_seconds', 'Whole replies.', 'door', REPLY_BUCKETS);
    const tokens = counter('tokens_total', 'Tokens of replies.', ['door', 'agent', 'kind']);
    const attempts = counter('provider_attempts_total', 'Questions to providers.', ['provider', 'status']);
    const failures = counter('provider_failures_total', 'Questions that failed.', ['provider', 'reason']);
    const providerFirst = histogram('provider_first_token_seconds', 'To the first token.', 'provider', REPLY_BUCKETS);
    const providerSeconds = histogram('provider_seconds', 'Whole answers.', 'provider', REPLY_BUCKETS);
    const lessons = counter('lessons_total', 'What came of learning, in lines or jobs.', ['result']);
    const limits = counter('limit_refusals_total', 'Requests refused because of a limit.', ['limit']);
    let openRequests = 0;
    let openStreams = 0;

    const observer: Observer = {
        requestBegan({ trace, method }) {
            openRequests += 1;
            let isStream = false;
            return {
                trace,
                streamBegan() {
                    isStream = true;
                    openStreams += 1;
                },
                end({ route, status, durationMs }) {
                    openRequests -= 1;
                    if (isStream) openStreams -= 1;
                    const place = route ?? 'none';
                    requests.add([METHODS.has(method) ? method : 'other', place, String(status)]);
                    requestSeconds.observe(place, durationMs / 1000);
                },
            };
        },
        replyBegan({ trace, source, agentName }) {
            const door = DOORS[source];
            return {
                trace,
                end({ status, end, firstTokenMs, durationMs }) {
                    const agent = toAgentLabel(agentName);
                    replies.add([door, agent, status.toLowerCase()]);
                    if (firstTokenMs !== null) replyFirst.observe(door, firstTokenMs / 1000);
                    if (status === 'COMPLETE') replySeconds.observe(door, durationMs / 1000);
                    if (end === null) return;
                    tokens.add([door, agent, 'input'], end.usage.promptTokens);
                    tokens.add([door, agent, 'output'], end.usage.completionTokens);
                },
            };
        },
        providerAsked: ({ trace, provider }) => ({
            trace,
            end({ status, errorCode, firstTokenMs, durationMs }) {
                attempts.add([provider, status.toLowerCase()]);
                if (errorCode !== null) failures.add([provider, errorCode]);
                if (firstTokenMs !== null) providerFirst.observe(provider, firstTokenMs / 1000);
                if (status === 'ANSWERED') providerSeconds.observe(provider, durationMs / 1000);
            },
        }),
        lessonsDecided: (result, lines) => lessons.add([result], lines),
        limitReached: limit => limits.add([limit]),
    };
    // The library that prints the numbers is loaded when they are asked for.
    const printer = lazyAsync(async () => {
        const { createMetricPrinter } = await import('./print-metrics.ts');
        const counters = [requests, replies, tokens, attempts, failures, lessons, limits];
        const histograms = [requestSeconds, replyFirst, replySeconds, providerFirst, providerSeconds];
        return createMetricPrinter([...counters, ...histograms], gauges());
    });
    return { observer, read: async () => (await printer())() };

    function gauges() {
        return [
            gauge('open_requests', 'Requests that are being answered.', () => openRequests),
            gauge('open_streams', 'Answers that are being streamed.', () => openStreams),
            gauge('background_work', 'Work that no answer waits for.', sources.countBackgroundWork),
            gauge('database_waiting', 'What waits for the database.', sources.countWaitingForDatabase),
            {
                name: `${PREFIX}learning_jobs`,
                help: 'Learning jobs that wait or run.',
                labelNames: ['status'],
                read: readJobs,
            },
            {
                name: `${PREFIX}info`,
                help: 'The version that runs.',
                labelNames: ['version'],
                read: () => [{ labels: { version: sources.version }, value: 1 }],
            },
        ];
    }

    /** The other numbers are of most use while the database is down. */
    async function readJobs() {
        const counts = await sources.countUnfinishedJobs().catch(() => ({ QUEUED: Number.NaN, RUNNING: Number.NaN }));
        return [
            { labels: { status: 'queued' }, value: counts.QUEUED },
            { labels: { status: 'running' }, value: counts.RUNNING },
        ];
    }

    /** The first names that come; all others are one series. */
    function toAgentLabel(agentName: string): string {
        if (agentNames.size < MOST_AGENTS) agentNames.add(agentName);
        return agentNames.has(agentName) ? agentName : 'other';
    }
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
