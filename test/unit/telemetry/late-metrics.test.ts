import { expect, test } from 'bun:test';
import { createMetrics } from '../../../src/telemetry/create-metrics.ts';
import { createLateMetrics } from '../../../src/telemetry/late-metrics.ts';

const TRACE = { requestId: 'req_test', traceparent: null };
const END = { route: '/health', status: 200, durationMs: 1 };

test('are made once, after the first request has ended, and count what came before', async () => {
    let loads = 0;
    const loaded = Promise.withResolvers<void>();
    const loading = Promise.withResolvers<void>();
    const { observer, read } = createLateMetrics(async () => {
        loads += 1;
        loading.resolve();
        await loaded.promise;
        return newMetrics();
    }, 0);
    const first = observer.requestBegan({ trace: TRACE, method: 'GET' });
    const stream = observer.requestBegan({ trace: TRACE, method: 'POST' });
    stream.streamBegan();
    observer.limitReached('requestsPerMinute');
    expect([first.trace, loads]).toEqual([TRACE, 0]);

    first.end(END);
    await loading.promise;
    loaded.resolve();
    const before = (await read()).text;
    expect(linesOf(before)).toEqual([
        'agents_server_limit_refusals_total{limit="requestsPerMinute"} 1',
        'agents_server_open_requests 1',
        'agents_server_open_streams 1',
        'agents_server_requests_total{method="GET",route="/health",status="200"} 1',
    ]);

    stream.end({ ...END, route: '/chat' });
    observer.requestBegan({ trace: TRACE, method: 'GET' }).end(END);
    expect(linesOf((await read()).text)).toEqual([
        'agents_server_limit_refusals_total{limit="requestsPerMinute"} 1',
        'agents_server_open_requests 0',
        'agents_server_open_streams 0',
        'agents_server_requests_total{method="GET",route="/health",status="200"} 2',
        'agents_server_requests_total{method="POST",route="/chat",status="200"} 1',
    ]);
    expect(loads).toBe(1);
});

test('are made after the next end where they could not be made', async () => {
    const tries = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let loads = 0;
    const { observer, read } = createLateMetrics(async () => {
        loads += 1;
        tries[loads - 1]?.resolve();
        if (loads === 1) throw new Error('no free file handle');
        return newMetrics();
    }, 0);
    const request = () => observer.requestBegan({ trace: TRACE, method: 'GET' });
    request().end(END);
    await tries[0]?.promise;
    await new Promise(setImmediate);
    request().end(END);
    await tries[1]?.promise;
    expect(linesOf((await read()).text).at(-1)).toBe(
        'agents_server_requests_total{method="GET",route="/health",status="200"} 2',
    );
    expect(loads).toBe(2);
});

test('are made when they are asked for first', async () => {
    const { read } = createLateMetrics(async () => newMetrics());
    const { contentType, text } = await read();
    expect([contentType, text.includes('agents_server_info{version="1.2.3"} 1')]).toEqual([
        'text/plain; version=0.0.4; charset=utf-8',
        true,
    ]);
});

function newMetrics() {
    return createMetrics({
        countUnfinishedJobs: async () => ({ QUEUED: 0, RUNNING: 0 }),
        countBackgroundWork: () => 0,
        countWaitingForDatabase: () => 0,
        version: '1.2.3',
    });
}

/** Those that this test moves, in alphabetical order. */
function linesOf(text: string): readonly string[] {
    return text
        .split('\n')
        .filter(line => /^agents_server_(requests_total|open_|limit_refusals)/.test(line))
        .toSorted();
}
