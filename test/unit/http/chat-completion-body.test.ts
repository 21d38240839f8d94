import { expect, test } from 'bun:test';
import fc from 'fast-check';
import {
    chatCompletionBody,
    plainChatBodyOrNull,
    toThread,
} from '../../../src/http/openai/chat/chat-completion-body.ts';
import { toReplyOptions } from '../../../src/http/reply-options-schema.ts';
import { checkProperty } from '../../support/check-property.ts';

/** Values of every type, at the bounds of what is right and beyond them. */
const odd = fc.constantFrom(null, undefined, true, 'text', '', 0, -1, 1.5, 2.1, Number.NaN, 10_000_001, [], {}, [1]);
/** Mostly what is right. */
const mostly = (good: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 19, arbitrary: good }, { weight: 1, arbitrary: odd });
const role = fc.constantFrom('user', 'assistant', 'system', 'developer');
const message = fc.oneof(
    { weight: 9, arbitrary: fc.record({ role, content: mostly(fc.string()) }) },
    {
        weight: 1,
        arbitrary: fc.record(
            {
                role: fc.oneof(fc.constantFrom('user', 'tool', 'function', 'assistant', 'nobody'), odd),
                content: mostly(fc.string()),
                name: mostly(fc.string()),
                tool_calls: odd,
                refusal: odd,
            },
            { requiredKeys: ['role'] },
        ),
    },
);
const fields = {
    messages: mostly(fc.array(message, { minLength: 1, maxLength: 3 })),
    model: mostly(fc.oneof(fc.string(), fc.constant('x'.repeat(257)))),
    stream: mostly(fc.boolean()),
    stream_options: mostly(fc.record({ include_usage: mostly(fc.boolean()) })),
    temperature: mostly(fc.double({ min: 0, max: 2, noNaN: true })),
    top_p: mostly(fc.double({ min: 0, max: 1, noNaN: true })),
    max_tokens: mostly(fc.integer({ min: 1, max: 100 })),
    max_completion_tokens: mostly(fc.integer({ min: 1, max: 100 })),
    user: mostly(fc.string()),
};
const body = fc.oneof(
    { weight: 9, arbitrary: fc.record(fields, { requiredKeys: ['messages'] }) },
    { weight: 1, arbitrary: fc.record({ ...fields, seed: odd, unknown: odd }, { requiredKeys: ['messages'] }) },
);

test('a plain body is one that the schema takes, and means the same', () => {
    let plainCount = 0;
    checkProperty(
        fc.property(body, given => {
            const plain = plainChatBodyOrNull(given);
            if (plain === null) return;
            plainCount += 1;
            const parsed = chatCompletionBody().parse(given);
            expect(toThread(plain.messages)).toEqual(toThread(parsed.messages));
            expect(toReplyOptions(plain)).toEqual(toReplyOptions(parsed));
            const headOf = ({ model, stream, stream_options }: typeof parsed) => ({ model, stream, stream_options });
            expect(headOf(plain)).toEqual(headOf(parsed));
        }),
        { numRuns: 5_000 },
    );
    expect(plainCount).toBeGreaterThan(100);
});

test.each(['__proto__', 'constructor', 'toString', 'tools'])('a body with %s is read by the schema', name => {
    const json = `{"messages":[{"role":"user","content":"Hi"}],"${name}":1}`;
    expect(plainChatBodyOrNull(JSON.parse(json))).toBe(null);
});

test('what most clients send is plain', () => {
    const messages = [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi', name: 'jo' },
    ];
    expect(
        plainChatBodyOrNull({
            model: 'x',
            messages,
            stream: true,
            stream_options: { include_usage: true },
            temperature: 1,
        }),
    ).not.toBe(null);
});
