import { expect, test } from 'bun:test';
import { mergeLimits, parseLimits, printLimits } from '../../../src/domain/limits.ts';
import { loadConfig } from '../../../src/server/config.ts';

test('limits are parsed from text and printed in the same format', () => {
    const limits = parseLimits(' requestsPerMinute=60, tokensPerDay=100000 concurrentStreams=0,');
    expect(limits).toEqual({ requestsPerMinute: 60, tokensPerDay: 100_000, concurrentStreams: 0 });
    expect(parseLimits(printLimits(limits))).toEqual(limits);
    expect(parseLimits('')).toEqual({});
});

test.each(['requests=60', 'requestsPerMinute', 'requestsPerMinute=-1', 'requestsPerMinute=1.5', '__proto__=1'])(
    '%p is refused, and the variable that has it is named',
    text => {
        expect(() => loadConfig({ KEY_LIMITS: text })).toThrow(
            `KEY_LIMITS: '${text}' is not one of requestsPerMinute=`,
        );
    },
);

test('an own limit overrides the general one, and 0 removes it', () => {
    const general = { requestsPerMinute: 60, tokensPerDay: 1_000, concurrentStreams: 5 };
    expect(mergeLimits(general, null)).toEqual(general);
    expect(mergeLimits(general, { requestsPerMinute: 6, tokensPerDay: 0 })).toEqual({
        requestsPerMinute: 6,
        concurrentStreams: 5,
    });
});
