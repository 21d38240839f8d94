import { collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client';
import type { PrintedMetric } from './tally.ts';

export interface PrintedGauge {
    readonly name: string;
    readonly help: string;
    readonly labelNames?: readonly string[];
    readonly read: () => Promise<readonly GaugeValue[]> | readonly GaugeValue[];
}

interface GaugeValue {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number;
}

/** Prints all metrics, and those of the process, in the text format of Prometheus. */
export function createMetricPrinter(metrics: readonly PrintedMetric[], gauges: readonly PrintedGauge[]) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    for (const metric of metrics) registry.registerMetric(asMetric(metric));
    for (const gauge of gauges) registerGauge(registry, gauge);
    return async () => ({ contentType: registry.contentType, text: await registry.metrics() });
}

function registerGauge(registry: Registry, { name, help, labelNames = [], read }: PrintedGauge): void {
    new Gauge({
        name,
        help,
        labelNames: [...labelNames],
        registers: [registry],
        async collect() {
            for (const { labels = {}, value } of await read()) this.set(labels, value);
        },
    });
}

/** A cast: the registry only reads the name and the values of a metric, but its types require its own classes. */
function asMetric(metric: PrintedMetric): Metric<string> {
    return metric as unknown as Metric<string>;
}
