import { expect, test } from 'bun:test';
import { estimateUsage } from '../../../src/models/estimate-usage.ts';

const REQUEST = { system: 'You are Jack Green', messages: [{ role: 'user', content: 'Hello!' }] } as const;

test('counts the prompt with its message overhead, and the reply', async () => {
    expect(await estimateUsage(REQUEST, 'Hello there!')).toEqual({
        promptTokens: 12,
        completionTokens: 3,
        totalTokens: 15,
        isEstimate: true,
    });
});

test('counts tool calls, and control tokens as text', async () => {
    const messages = [
        {
            role: 'assistant',
            content: '',
            toolCalls: [{ id: 'c1', kind: 'function', name: 'sow', arguments: '{"n":1}' }],
        },
        { role: 'tool', toolCallId: 'c1', content: '<|endoftext|>' },
    ] as const;
    const { promptTokens } = await estimateUsage({ system: '', messages }, '');
    expect(promptTokens).toBe(24);
});

test('takes linear time for text without word breaks, and extrapolates huge texts', async () => {
    const usage = await estimateUsage(REQUEST, 'a'.repeat(5_000_000));
    expect(usage.completionTokens).toBe(625_000);
});
