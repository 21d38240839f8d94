import { expect, test } from 'bun:test';
import type { Observer, RequestEnd } from '../../../src/ports/observer.ts';
import { combineObservers } from '../../../src/telemetry/combine-observers.ts';
import { createSilentLog } from '../../support/silent-log.ts';

const END: RequestEnd = { route: '/', status: 200, durationMs: 1 };
const TRACE = { requestId: 'req_test', traceparent: null };

test('calls each observer with the trace of the previous one', () => {
    const told: unknown[] = [];
    const tracing: Partial<Observer> = {
        requestBegan: () => ({
            trace: { ...TRACE, traceparent: 'of the first' },
            streamBegan() {},
            end: end => told.push(['first', end]),
        }),
    };
    const counting: Partial<Observer> = {
        requestBegan: ({ trace, method }) => {
            told.push([method, trace.traceparent]);
            return { trace, streamBegan: () => told.push('stream'), end: end => told.push(['second', end]) };
        },
        limitReached: limit => told.push(limit),
    };
    const observer = combineObservers([tracing, {}, counting], createSilentLog());
    const request = observer.requestBegan({ trace: TRACE, method: 'GET' });
    request.streamBegan();
    request.end(END);
    observer.limitReached('requests-per-minute');
    observer.lessonsDecided('learned', 1);
    expect(request.trace.traceparent).toBe('of the first');
    expect(told).toEqual([['GET', 'of the first'], 'stream', ['first', END], ['second', END], 'requests-per-minute']);
});

test('logs an error in one observer and calls the others', () => {
    const log = createSilentLog();
    const ends: RequestEnd[] = [];
    const broken: Partial<Observer> = {
        requestBegan() {
            throw new Error('broken');
        },
    };
    const breaking: Partial<Observer> = {
        requestBegan: ({ trace }) => ({
            trace,
            streamBegan() {},
            end() {
                throw new Error('breaks later');
            },
        }),
    };
    const working: Partial<Observer> = {
        requestBegan: ({ trace }) => ({ trace, streamBegan() {}, end: end => ends.push(end) }),
    };
    const observer = combineObservers([broken, breaking, working], log);
    observer.requestBegan({ trace: TRACE, method: 'GET' }).end(END);
    expect(ends).toEqual([END]);
    expect(log.lines.map(({ level, fields }) => [level, String(fields['error'])])).toEqual([
        ['error', 'Error: broken'],
        ['error', 'Error: breaks later'],
    ]);
});
