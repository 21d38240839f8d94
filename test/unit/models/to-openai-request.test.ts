import { expect, test } from 'bun:test';
import type { ReplyOptions } from '../../../src/chat/reply-options.ts';
import { toOpenaiRequest } from '../../../src/models/to-openai-request.ts';
import type { ModelRequest } from '../../../src/ports/chat-model.ts';
import { createModelRequest } from '../../support/create-model-request.ts';

test('a minimal request is the system message, the thread, and a stream with usage', () => {
    expect(JSON.stringify(toOpenaiRequest(createModelRequest(), 'm-1'))).toBe(
        JSON.stringify({
            model: 'm-1',
            messages: [
                { role: 'system', content: 'You are Jack Green' },
                { role: 'user', content: 'Hello!' },
            ],
            stream: true,
            stream_options: { include_usage: true },
        }),
    );
});

test('omits an empty system message', () => {
    expect(toOpenaiRequest(createModelRequest({ system: '' }), 'm-1').messages).toEqual([
        { role: 'user', content: 'Hello!' },
    ]);
});

test('sends every option under its wire name, in a fixed order', () => {
    const request = createModelRequest({
        options: {
            user: 'u-1',
            reasoningEffort: 'low',
            responseFormat: {
                kind: 'json_schema',
                schema: { name: 'reply', strict: true, schema: { type: 'object' } },
            },
            parallelToolCalls: false,
            toolChoice: { kind: 'function', name: 'sow' },
            tools: [
                { kind: 'function', name: 'sow', definition: { name: 'sow', parameters: { type: 'object' } } },
                { kind: 'custom', name: 'note', definition: { name: 'note', format: { type: 'text' } } },
            ],
            choiceCount: 2,
            topLogprobs: 3,
            logprobs: true,
            logitBias: { '5': -1 },
            frequencyPenalty: 0.1,
            presencePenalty: 0.2,
            seed: 7,
            stop: ['END'],
            maxCompletionTokens: 20,
            maxTokens: 10,
            topP: 0.9,
            temperature: 0,
        },
    });
    const { messages: _, ...body } = toOpenaiRequest(request, 'm-1');
    expect(JSON.stringify(body)).toBe(
        JSON.stringify({
            model: 'm-1',
            temperature: 0,
            top_p: 0.9,
            max_tokens: 10,
            max_completion_tokens: 20,
            stop: ['END'],
            seed: 7,
            presence_penalty: 0.2,
            frequency_penalty: 0.1,
            logit_bias: { '5': -1 },
            logprobs: true,
            top_logprobs: 3,
            n: 2,
            tools: [
                { type: 'function', function: { name: 'sow', parameters: { type: 'object' } } },
                { type: 'custom', custom: { name: 'note', format: { type: 'text' } } },
            ],
            tool_choice: { type: 'function', function: { name: 'sow' } },
            parallel_tool_calls: false,
            response_format: {
                type: 'json_schema',
                json_schema: { name: 'reply', strict: true, schema: { type: 'object' } },
            },
            reasoning_effort: 'low',
            user: 'u-1',
            stream: true,
            stream_options: { include_usage: true },
        }),
    );
});

test('converts the other forms of tool choice and response format', () => {
    const bodyOf = (options: ReplyOptions) => toOpenaiRequest(createModelRequest({ options }), 'm-1');
    expect(bodyOf({ toolChoice: 'required' })['tool_choice']).toBe('required');
    expect(bodyOf({ toolChoice: { kind: 'custom', name: 'note' } })['tool_choice']).toEqual({
        type: 'custom',
        custom: { name: 'note' },
    });
    expect(bodyOf({ toolChoice: { kind: 'allowed', definition: { mode: 'auto', tools: [] } } })['tool_choice']).toEqual(
        {
            type: 'allowed_tools',
            allowed_tools: { mode: 'auto', tools: [] },
        },
    );
    expect(bodyOf({ responseFormat: { kind: 'json_object' } })['response_format']).toEqual({ type: 'json_object' });
});

test('keeps parts, tool calls, tool results, refusals and names unchanged', () => {
    const parts = [
        { type: 'text', text: 'See' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA', detail: 'low' } },
    ] as const;
    const request = createModelRequest({
        system: '',
        messages: [
            { role: 'user', content: parts, name: 'ann' },
            {
                role: 'assistant',
                content: '',
                toolCalls: [
                    { id: 'c1', kind: 'function', name: 'sow', arguments: '{"n": 1}' },
                    { id: 'c2', kind: 'custom', name: 'note', arguments: 'free text' },
                ],
            },
            { role: 'tool', toolCallId: 'c1', content: 'sown' },
            { role: 'assistant', content: '', refusal: 'No.', name: 'jack' },
        ],
    });
    expect<readonly unknown[]>(toOpenaiRequest(request, 'm-1').messages).toEqual([
        { role: 'user', content: parts, name: 'ann' },
        {
            role: 'assistant',
            content: null,
            tool_calls: [
                { id: 'c1', type: 'function', function: { name: 'sow', arguments: '{"n": 1}' } },
                { id: 'c2', type: 'custom', custom: { name: 'note', input: 'free text' } },
            ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'sown' },
        { role: 'assistant', content: '', refusal: 'No.', name: 'jack' },
    ]);
});

test('omits empty replies, which many providers reject', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } } as const;
    const empty = { role: 'assistant', content: ' ' } as const;
    const messagesOf = (messages: ModelRequest['messages']) =>
        toOpenaiRequest(createModelRequest({ system: '', messages }), 'm-1').messages;
    const [first, second, third] = ['One', 'Two', 'Three'].map(content => ({ role: 'user' as const, content }));
    if (first === undefined || second === undefined || third === undefined) throw new Error('There are three.');
    expect(messagesOf([first, empty, second, { ...empty, content: [] }, third])).toEqual([
        { role: 'user', content: 'One\n\nTwo\n\nThree' },
    ]);
    expect(messagesOf([first, empty, { role: 'user', content: [image] }])).toEqual([
        { role: 'user', content: [{ type: 'text', text: 'One' }, image] },
    ]);
    const inParts = { ...empty, content: [{ type: 'text', text: '' } as const], refusal: '' };
    expect(messagesOf([first, inParts, second])).toEqual([{ role: 'user', content: 'One\n\nTwo' }]);
    expect(messagesOf([first, second, { ...empty, content: 'Yes' }, third])).toHaveLength(4);
    expect(messagesOf([first, { ...inParts, content: [...inParts.content, image] }, second])).toHaveLength(3);
    expect(messagesOf([first, { ...inParts, refusal: 'No.' }, second])).toHaveLength(3);
    expect(messagesOf([first, empty])).toEqual([first, { role: 'assistant', content: ' ' }]);
});
