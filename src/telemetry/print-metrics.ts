import { collectDefaultMetrics, Gauge, type Metric, Registry } from 'prom-client';
import type { PrintedMetric } from './tally.ts';

export interface PrintedGauge {
    readonly name: string;
    readonly help: string;
    readonly labelNames?: readonly string[];
    /** The values when they are asked for, with their labels. */
    readonly read: () => Promise<readonly GaugeValue[]> | readonly GaugeValue[];
}

interface GaugeValue {
    readonly labels?: Readonly<Record<string, string>>;
    readonly value: number;
}

/** Everything in the text format of Prometheus, with what the process says of itself. */
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

/** A cast: the registry asks a metric for its name and its values only, and its types for all that its own classes have. */
function asMetric(metric: PrintedMetric): Metric<string> {
    return metric as unknown as Metric<string>;
}
