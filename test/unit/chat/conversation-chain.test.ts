import { describe, expect, test } from 'bun:test';
import type { AssistantMessage, ChatMessage } from '../../../src/chat/chat-message.ts';
import { chainThread, hashMessage } from '../../../src/chat/conversation-chain.ts';
import { sha256Hex } from '../../../src/shared/hash.ts';

test('hashes predecessor, role and content', () => {
    const [first, second] = chainThread([
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hi' },
    ]);
    expect(first).toBe(sha256Hex('[null,"USER","Hello"]'));
    expect(second).toBe(sha256Hex(`["${first}","MODEL","Hi"]`));
});

describe('changes that clients make do not break the chain', () => {
    const call = { id: 'call_1', kind: 'function', name: 'look', arguments: '{"a":1}' } as const;
    const pairs: readonly (readonly [string, ChatMessage, ChatMessage])[] = [
        ['white space around the text', { role: 'assistant', content: 'Hi' }, { role: 'assistant', content: ' Hi\n' }],
        ['text as a part', user('Hello'), { role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
        ['spaces in arguments', assistant([call]), assistant([{ ...call, arguments: '{ "a": 1 }' }])],
        ['a refusal as text', { ...assistant([]), refusal: 'No.' }, { role: 'assistant', content: 'No.' }],
        [
            'a refusal as a part',
            { ...assistant([]), refusal: 'No.' },
            { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
        ],
        ['no tool calls as an empty list', assistant([]), { role: 'assistant', content: '' }],
    ];
    test.each(pairs)('%s', (_, one, other) => {
        expect(hashMessage('previous', one)).toBe(hashMessage('previous', other));
    });
});

describe('a different message has another hash', () => {
    const image = { type: 'image_url', image_url: { url: 'data:,1' } } as const;
    const pairs: readonly (readonly [string, ChatMessage, ChatMessage])[] = [
        ['another text', user('Hello'), user('hello')],
        ['another role', user('Hello'), { role: 'assistant', content: 'Hello' }],
        [
            'another image',
            { role: 'user', content: [image] },
            { role: 'user', content: [{ ...image, image_url: { url: 'data:,2' } }] },
        ],
        ['the result of another call', tool('call_1'), tool('call_2')],
    ];
    test.each(pairs)('%s', (_, one, other) => {
        expect(hashMessage('previous', one)).not.toBe(hashMessage('previous', other));
    });

    test('another predecessor', () => {
        expect(hashMessage('one', user('Hello'))).not.toBe(hashMessage('other', user('Hello')));
    });
});

function user(content: string): ChatMessage {
    return { role: 'user', content };
}

function assistant(toolCalls: NonNullable<AssistantMessage['toolCalls']>): AssistantMessage {
    return { role: 'assistant', content: '', toolCalls };
}

function tool(toolCallId: string): ChatMessage {
    return { role: 'tool', toolCallId, content: 'done' };
}
