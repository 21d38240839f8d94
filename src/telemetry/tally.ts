/** A value of a metric as prom-client prints it. */
interface MetricValue {
    readonly metricName?: string;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly sharedLabels?: Readonly<Record<string, string | number>>;
    readonly value: number;
}

/** What prom-client needs of a registered metric. */
export interface PrintedMetric {
    readonly name: string;
    get(): Promise<{
        readonly name: string;
        readonly help: string;
        readonly type: 'counter' | 'histogram';
        readonly values: readonly MetricValue[];
        readonly aggregator: 'sum';
    }>;
}

export interface TallyInput {
    readonly name: string;
    readonly help: string;
    readonly labelNames: readonly string[];
}

/** No label contains it. */
const SEPARATOR = '\0';

/** A counter for the path of every message. The counter of prom-client takes ten times as long, because of its labels. */
export class CounterTally implements PrintedMetric {
    readonly name: string;
    readonly #input: TallyInput;
    readonly #sums = new Map<string, number>();

    constructor(input: TallyInput) {
        this.name = input.name;
        this.#input = input;
    }

    /** `values` are the values of the labels, in the order of their names. */
    add(values: readonly string[], by = 1): void {
        const key = values.join(SEPARATOR);
        this.#sums.set(key, (this.#sums.get(key) ?? 0) + by);
    }

    async get() {
        const { name, help, labelNames } = this.#input;
        const values = [...this.#sums].map(([key, value]) => ({ labels: toLabels(labelNames, key), value }));
        return { name, help, type: 'counter', values, aggregator: 'sum' } as const;
    }
}

interface Distribution {
    /** The number of values in each bucket, not cumulative. */
    readonly counts: number[];
    sum: number;
    count: number;
}

/** A histogram for the same purpose; `buckets` are sorted. */
export class HistogramTally implements PrintedMetric {
    readonly name: string;
    readonly #input: TallyInput & { readonly buckets: readonly number[] };
    readonly #distributions = new Map<string, Distribution>();

    constructor(input: TallyInput & { readonly buckets: readonly number[] }) {
        this.name = input.name;
        this.#input = input;
    }

    observe(label: string, value: number): void {
        const known = this.#distributions.get(label);
        const distribution = known ?? { counts: this.#input.buckets.map(() => 0), sum: 0, count: 0 };
        if (known === undefined) this.#distributions.set(label, distribution);
        distribution.sum += value;
        distribution.count += 1;
        const index = this.#input.buckets.findIndex(bucket => value <= bucket);
        if (index !== -1) distribution.counts[index] = (distribution.counts[index] ?? 0) + 1;
    }

    async get() {
        const { name, help, labelNames } = this.#input;
        const values = [...this.#distributions].flatMap(([key, distribution]) =>
            this.#print(toLabels(labelNames, key), distribution),
        );
        return { name, help, type: 'histogram', values, aggregator: 'sum' } as const;
    }

    #print(labels: Readonly<Record<string, string>>, { counts, sum, count }: Distribution): readonly MetricValue[] {
        const { name, buckets } = this.#input;
        const metricName = `${name}_bucket`;
        let below = 0;
        const ranges = buckets.map((le, index) => {
            below += counts[index] ?? 0;
            return { metricName, labels: { le }, sharedLabels: labels, value: below };
        });
        return [
            ...ranges,
            { metricName, labels: { le: '+Inf' }, sharedLabels: labels, value: count },
            { metricName: `${name}_sum`, labels, value: sum },
            { metricName: `${name}_count`, labels, value: count },
        ];
    }
}

function toLabels(names: readonly string[], key: string): Readonly<Record<string, string>> {
    const values = key.split(SEPARATOR);
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
