import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Observer } from '../ports/observer.ts';
import { createBoundedLabel } from './bounded-label.ts';

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

/** Counts what the server does. No label holds a key, an address, or anything that anybody said. */
export function createMetrics(sources: MetricSources): Metrics {
    const registry = new Registry();
    const registers = [registry];
    const agentLabel = createBoundedLabel(MOST_AGENTS);
    collectDefaultMetrics({ register: registry });

    const requests = counter('requests_total', 'Requests that were answered.', ['method', 'route', 'status']);
    const requestSeconds = histogram('request_seconds', 'From request to last byte.', ['route'], REQUEST_BUCKETS);
    const openRequests = gauge('open_requests', 'Requests that are being answered.');
    const openStreams = gauge('open_streams', 'Answers that are being streamed.');
    const replies = counter('replies_total', "Agents' replies, by how they ended.", ['door', 'agent', 'status']);
    const replyFirst = histogram('reply_first_token_seconds', 'To the first token.', ['door'], REPLY_BUCKETS);
    const replySeconds = histogram('reply_seconds', 'Whole replies.', ['door'], REPLY_BUCKETS);
    const tokens = counter('tokens_total', 'Tokens of replies.', ['door', 'agent', 'kind']);
    const attempts = counter('provider_attempts_total', 'Questions to providers.', ['provider', 'status']);
    const failures = counter('provider_failures_total', 'Questions that failed.', ['provider', 'reason']);
    const providerFirst = histogram('provider_first_token_seconds', 'To the first token.', ['provider'], REPLY_BUCKETS);
    const providerSeconds = histogram('provider_seconds', 'Whole answers.', ['provider'], REPLY_BUCKETS);
    const lessons = counter('lessons_total', 'What came of learning, in lines or jobs.', ['result']);
    const limits = counter('limit_refusals_total', 'Requests refused because of a limit.', ['limit']);
    gauge('learning_jobs', 'Learning jobs that wait or run.', ['status'], async jobs => {
        // The other numbers are of most use while the database is down.
        const counts = await sources.countUnfinishedJobs().catch(() => ({ QUEUED: Number.NaN, RUNNING: Number.NaN }));
        jobs.set({ status: 'queued' }, counts.QUEUED);
        jobs.set({ status: 'running' }, counts.RUNNING);
    });
    gauge('background_work', 'Work that no answer waits for.', [], work => work.set(sources.countBackgroundWork()));
    gauge('database_waiting', 'What waits for the database.', [], waiting =>
        waiting.set(sources.countWaitingForDatabase()),
    );
    gauge('info', 'The version that runs.', ['version']).set({ version: sources.version }, 1);

    const observer: Observer = {
        requestBegan({ trace, method }) {
            openRequests.inc();
            let isStream = false;
            return {
                trace,
                streamBegan() {
                    isStream = true;
                    openStreams.inc();
                },
                end({ route, status, durationMs }) {
                    openRequests.dec();
                    if (isStream) openStreams.dec();
                    requests.inc({ method: METHODS.has(method) ? method : 'other', route: route ?? 'none', status });
                    requestSeconds.observe({ route: route ?? 'none' }, durationMs / 1000);
                },
            };
        },
        replyBegan({ trace, source, agentName }) {
            const door = DOORS[source];
            return {
                trace,
                end({ status, end, firstTokenMs, durationMs }) {
                    const agent = agentLabel(agentName);
                    replies.inc({ door, agent, status: status.toLowerCase() });
                    if (firstTokenMs !== null) replyFirst.observe({ door }, firstTokenMs / 1000);
                    if (status === 'COMPLETE') replySeconds.observe({ door }, durationMs / 1000);
                    if (end === null) return;
                    tokens.inc({ door, agent, kind: 'input' }, end.usage.promptTokens);
                    tokens.inc({ door, agent, kind: 'output' }, end.usage.completionTokens);
                },
            };
        },
        providerAsked: ({ trace, provider }) => ({
            trace,
            end({ status, errorCode, firstTokenMs, durationMs }) {
                attempts.inc({ provider, status: status.toLowerCase() });
                if (errorCode !== null) failures.inc({ provider, reason: errorCode });
                if (firstTokenMs !== null) providerFirst.observe({ provider }, firstTokenMs / 1000);
                if (status === 'ANSWERED') providerSeconds.observe({ provider }, durationMs / 1000);
            },
        }),
        lessonsDecided: (result, lines) => lessons.inc({ result }, lines),
        limitReached: limit => limits.inc({ limit }),
    };
    return {
        observer,
        read: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    };

    function counter<Label extends string>(name: string, help: string, labelNames: readonly Label[]) {
        return new Counter<Label>({ name: PREFIX + name, help, labelNames, registers });
    }

    function histogram<Label extends string>(name: string, help: string, labelNames: Label[], buckets: number[]) {
        return new Histogram<Label>({ name: PREFIX + name, help, labelNames, buckets, registers });
    }

    function gauge<Label extends string>(
        name: string,
        help: string,
        labelNames: readonly Label[] = [],
        read?: (gauge: Gauge<Label>) => void | Promise<void>,
    ) {
        return new Gauge<Label>({
            ...{ name: PREFIX + name, help, labelNames, registers },
            ...(read === undefined
                ? {}
                : {
                      collect() {
                          return read(this);
                      },
                  }),
        });
    }
}

const PREFIX = 'agents_server_';
const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
