import type { Database } from '../db/database.ts';
import type { Stores } from '../ports/stores.ts';
import type { Background } from '../shared/background.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import { combineObservers } from '../telemetry/combine-observers.ts';
import { createMetrics } from '../telemetry/create-metrics.ts';
import { openSpans } from '../telemetry/open-spans.ts';
import { createRequestLog } from '../telemetry/request-log.ts';
import { ProviderStats } from '../usage/provider-stats.ts';
import { UsageCounter } from '../usage/usage-counter.ts';
import type { Config } from './config.ts';
import { VERSION } from './version.ts';

interface ObservationInput {
    readonly config: Pick<Config, 'tracing'>;
    readonly stores: Stores;
    readonly background: Background;
    readonly waiting: Database['waiting'];
    readonly now: Clock;
    readonly log: Log;
}

/** Everything that watches the server: metrics, traces, the log of requests, usage and how providers do. */
export async function openObservation({ config, stores, background, waiting, now, log }: ObservationInput) {
    const metrics = createMetrics({
        countUnfinishedJobs: stores.learningJobs.countUnfinished,
        countBackgroundWork: () => background.size,
        countWaitingForDatabase: waiting,
        version: VERSION,
    });
    const providerStats = new ProviderStats({ store: stores.providerStats, now, log });
    const usageCounter = new UsageCounter({ usage: stores.usage, now, log });
    const spans = config.tracing === null ? null : await openSpans(config.tracing, VERSION, log);
    const observer = combineObservers(
        [...(spans === null ? [] : [spans.observer]), metrics.observer, providerStats.observer, createRequestLog(log)],
        log,
    );
    return {
        observer,
        /** The part that routes use. */
        parts: {
            observer,
            metrics,
            async readProviderCounts(firstDay: string) {
                await providerStats.flush();
                return stores.providerStats.sums(firstDay);
            },
        },
        /** Starts to add up usage and to write the figures of providers, in the background. */
        startCounting() {
            providerStats.start();
            usageCounter.start();
        },
        async close() {
            await usageCounter.stop();
            await providerStats.stop();
            await spans?.close();
        },
    };
}
