import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Counter, Histogram, Registry } from 'prom-client';
import { createMetrics } from '../../../src/telemetry/create-metrics.ts';
import { createMetricPrinter } from '../../../src/telemetry/print-metrics.ts';
import { CounterTally, HistogramTally } from '../../../src/telemetry/tally.ts';
import { checkProperty } from '../../support/check-property.ts';

const TRACE = { requestId: 'req_test', traceparent: null };
const END = { route: '/health', status: 200, durationMs: 1 };

test('count what happens and what is in progress', async () => {
    const { observer, read } = newMetrics();
    const first = observer.requestBegan({ trace: TRACE, method: 'GET' });
    const stream = observer.requestBegan({ trace: TRACE, method: 'POST' });
    stream.streamBegan();
    observer.limitReached('requestsPerMinute');
    expect(first.trace).toBe(TRACE);

    first.end(END);
    expect(linesOf((await read()).text)).toEqual([
        'agents_server_limit_refusals_total{limit="requestsPerMinute"} 1',
        'agents_server_open_requests 1',
        'agents_server_open_streams 1',
        'agents_server_requests_total{method="GET",route="/health",status="200"} 1',
    ]);

    stream.end({ ...END, route: '/chat' });
    observer.requestBegan({ trace: TRACE, method: 'GET' }).end(END);
    const { contentType, text } = await read();
    expect(linesOf(text)).toEqual([
        'agents_server_limit_refusals_total{limit="requestsPerMinute"} 1',
        'agents_server_open_requests 0',
        'agents_server_open_streams 0',
        'agents_server_requests_total{method="GET",route="/health",status="200"} 2',
        'agents_server_requests_total{method="POST",route="/chat",status="200"} 1',
    ]);
    expect([contentType, text.includes('agents_server_info{version="1.2.3"} 1')]).toEqual([
        'text/plain; version=0.0.4; charset=utf-8',
        true,
    ]);
});

test('have one series for each of the first hundred agents, and one for all others', async () => {
    const { observer, read } = newMetrics();
    for (let index = 0; index < 102; index += 1) {
        const agentName = `agent-${index}`;
        const reply = observer.replyBegan({
            trace: TRACE,
            source: 'AGENT_PAGE_CHAT',
            agentName,
            replyId: 'r',
            conversationId: 'c',
            thread: [],
        });
        reply.end({ status: 'FAILED', errorCode: null, end: null, choices: [], firstTokenMs: null, durationMs: 1 });
    }
    const lines = (await read()).text.split('\n').filter(line => line.startsWith('agents_server_replies_total'));
    expect([lines.length, lines.at(-1)]).toEqual([
        101,
        'agents_server_replies_total{door="web",agent="other",status="failed"} 2',
    ]);
});

test('print like the classes of prom-client', async () => {
    const label = fc.constantFrom('a', 'b "quoted"', 'c\\d\n');
    const observations = fc.array(fc.record({ label, value: fc.double({ min: 0, max: 20, noNaN: true }) }));
    const buckets = [0.5, 1, 5];
    // A printer is dear, so that each example has metrics of its own in the same one.
    await checkProperty(
        fc.asyncProperty(fc.array(observations, { minLength: 10, maxLength: 10 }), async examples => {
            const registry = new Registry();
            const registers = [registry];
            const ours = examples.flatMap((observed, index) => {
                const [total, seconds] = [`n${index}_total`, `n${index}_seconds`];
                const tally = new CounterTally({ name: total, help: 'Some.', labelNames: ['one', 'two'] });
                const times = new HistogramTally({ name: seconds, help: 'Some.', labelNames: ['one'], buckets });
                const counter = new Counter({ name: total, help: 'Some.', labelNames: ['one', 'two'], registers });
                const histogram = new Histogram({
                    name: seconds,
                    help: 'Some.',
                    labelNames: ['one'],
                    buckets,
                    registers,
                });
                for (const { label: one, value } of observed) {
                    tally.add([one, 'x'], value);
                    counter.inc({ one, two: 'x' }, value);
                    times.observe(one, value);
                    histogram.observe({ one }, value);
                }
                return [tally, times];
            });
            const { text } = await createMetricPrinter(ours, [])();
            expect(text).toEndWith(await registry.metrics());
        }),
        { numRuns: 6 },
    );
});

function newMetrics() {
    return createMetrics({
        countUnfinishedJobs: async () => ({ QUEUED: 0, RUNNING: 0 }),
        countBackgroundWork: () => 0,
        countWaitingForDatabase: () => 0,
        version: '1.2.3',
    });
}

/** The metrics that these tests change, in alphabetical order. */
function linesOf(text: string): readonly string[] {
    return text
        .split('\n')
        .filter(line => /^agents_server_(requests_total|open_|limit_refusals)/.test(line))
        .toSorted();
}
