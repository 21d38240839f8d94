interface Query {
    readonly expression: string;
    /** What a line is called: `{{label}}`. */
    readonly legend: string;
}

interface Chart {
    readonly title: string;
    /** As Grafana calls it. */
    readonly unit: 'reqps' | 's' | 'short' | 'bytes' | 'ops';
    readonly queries: readonly Query[];
}

const quantile = (share: number, metric: string, by: string) =>
    `histogram_quantile(${share}, sum by (le, ${by}) (rate(agents_server_${metric}_bucket[$__rate_interval])))`;
const rate = (metric: string, by: string, filter = '') =>
    `sum by (${by}) (rate(agents_server_${metric}${filter}[$__rate_interval]))`;

/** What one wants to see when something is slow, wrong or expensive; two in a row. */
const charts = (): readonly Chart[] => [
    {
        title: 'Requests by status',
        unit: 'reqps',
        queries: [{ expression: rate('requests_total', 'status'), legend: '{{status}}' }],
    },
    {
        title: 'Open now',
        unit: 'short',
        queries: [
            { expression: 'sum(agents_server_open_requests)', legend: 'requests' },
            { expression: 'sum(agents_server_open_streams)', legend: 'streams' },
        ],
    },
    {
        title: 'First token',
        unit: 's',
        queries: [
            { expression: quantile(0.5, 'reply_first_token_seconds', 'door'), legend: 'p50 {{door}}' },
            { expression: quantile(0.95, 'reply_first_token_seconds', 'door'), legend: 'p95 {{door}}' },
        ],
    },
    {
        title: 'Whole reply',
        unit: 's',
        queries: [
            { expression: quantile(0.5, 'reply_seconds', 'door'), legend: 'p50 {{door}}' },
            { expression: quantile(0.95, 'reply_seconds', 'door'), legend: 'p95 {{door}}' },
        ],
    },
    {
        title: 'Replies by agent',
        unit: 'ops',
        queries: [{ expression: `topk(10, ${rate('replies_total', 'agent')})`, legend: '{{agent}}' }],
    },
    {
        title: 'Replies that failed or were broken off',
        unit: 'ops',
        queries: [
            {
                expression: rate('replies_total', 'agent, status', '{status!="complete"}'),
                legend: '{{agent}} {{status}}',
            },
        ],
    },
    {
        title: 'Tokens',
        unit: 'ops',
        queries: [{ expression: rate('tokens_total', 'kind'), legend: '{{kind}}' }],
    },
    {
        title: 'Tokens by agent',
        unit: 'ops',
        queries: [{ expression: `topk(10, ${rate('tokens_total', 'agent')})`, legend: '{{agent}}' }],
    },
    {
        title: 'Providers asked',
        unit: 'ops',
        queries: [
            { expression: rate('provider_attempts_total', 'provider, status'), legend: '{{provider}} {{status}}' },
        ],
    },
    {
        title: 'Providers that failed',
        unit: 'ops',
        queries: [
            { expression: rate('provider_failures_total', 'provider, reason'), legend: '{{provider}} {{reason}}' },
        ],
    },
    {
        title: "Providers' first token, p95",
        unit: 's',
        queries: [{ expression: quantile(0.95, 'provider_first_token_seconds', 'provider'), legend: '{{provider}}' }],
    },
    {
        title: "Providers' whole answer, p95",
        unit: 's',
        queries: [{ expression: quantile(0.95, 'provider_seconds', 'provider'), legend: '{{provider}}' }],
    },
    {
        title: 'Learning jobs that wait',
        unit: 'short',
        // Every server counts the jobs of all servers.
        queries: [{ expression: 'max by (status) (agents_server_learning_jobs)', legend: '{{status}}' }],
    },
    {
        title: 'What came of learning',
        unit: 'ops',
        queries: [{ expression: rate('lessons_total', 'result'), legend: '{{result}}' }],
    },
    {
        title: 'Refused because of a limit',
        unit: 'reqps',
        queries: [{ expression: rate('limit_refusals_total', 'limit'), legend: '{{limit}}' }],
    },
    {
        title: 'Work that waits',
        unit: 'short',
        queries: [
            { expression: 'agents_server_database_waiting', legend: 'database {{instance}}' },
            { expression: 'agents_server_background_work', legend: 'background {{instance}}' },
        ],
    },
    {
        title: 'Event loop, p99',
        unit: 's',
        queries: [{ expression: 'nodejs_eventloop_lag_p99_seconds', legend: '{{instance}}' }],
    },
    {
        title: 'Memory',
        unit: 'bytes',
        queries: [{ expression: 'process_resident_memory_bytes', legend: '{{instance}}' }],
    },
];

const DATA_SOURCE = { type: 'prometheus', uid: '$datasource' } as const;
const COLUMNS = 2;
const WIDTH = 24 / COLUMNS;
const HEIGHT = 8;

/** `GET /docs/grafana.json`: a dashboard to import into Grafana, which asks for the Prometheus that it is about. */
export const grafanaDashboard = () => ({
    title: 'Agents Server',
    uid: 'agents-server',
    tags: ['agents-server'],
    editable: true,
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: {
        list: [{ name: 'datasource', label: 'Prometheus', type: 'datasource', query: 'prometheus' }],
    },
    panels: charts().map(({ title, unit, queries }, index) => ({
        id: index + 1,
        type: 'timeseries',
        title,
        datasource: DATA_SOURCE,
        gridPos: {
            w: WIDTH,
            h: HEIGHT,
            x: (index % COLUMNS) * WIDTH,
            y: Math.floor(index / COLUMNS) * HEIGHT,
        },
        fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
        targets: queries.map(({ expression, legend }, query) => ({
            refId: String.fromCharCode('A'.charCodeAt(0) + query),
            datasource: DATA_SOURCE,
            expr: expression,
            legendFormat: legend,
        })),
    })),
});
