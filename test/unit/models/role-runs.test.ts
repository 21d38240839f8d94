import { afterAll, beforeAll, expect, test } from 'bun:test';
import type { ChatMessage } from '../../../src/domain/chat-message.ts';
import { createOpenaiProvider } from '../../../src/models/openai-provider.ts';
import { collectReply } from '../../support/collect-reply.ts';
import { createModelRequest } from '../../support/create-model-request.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '../../support/scripted-upstream.ts';

/** How model servers refuse messages of one role in a row. */
const REFUSALS: Readonly<Record<string, string>> = {
    vLLM: 'Conversation roles must alternate user/assistant/user/assistant/...',
    'llama.cpp': 'Jinja Exception: After the optional system message, conversation roles must alternate user/assistant',
    Mistral: 'Expected last role User or Tool, roles must be alternating',
    Anthropic: 'messages: roles must alternate between "user" and "assistant"',
    Perplexity: 'After the (optional) system message(s), user and assistant roles should be alternating.',
};

const TEXT: readonly ChatMessage[] = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi' },
    { role: 'user', content: 'First' },
    { role: 'user', content: 'Second' },
];
const PARTS: readonly ChatMessage[] = [
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
    { role: 'user', content: 'What is it?' },
];

let upstream: ScriptedUpstream;
beforeAll(() => {
    upstream = startScriptedUpstream();
});
afterAll(() => upstream.stop());

test.each(Object.entries(REFUSALS))('%s gets messages of one role as one message', async (_, message) => {
    upstream.replyAlways(({ body }) => {
        const roles = ((body?.['messages'] ?? []) as { role: string }[])
            .map(({ role }) => role)
            .filter(role => role !== 'system');
        const isAlternating = roles.every((role, index) => role === (index % 2 === 0 ? 'user' : 'assistant'));
        return isAlternating ? { text: 'Answered' } : { status: 400, body: { error: { message } } };
    });
    const provider = createOpenaiProvider({
        name: 'scripted',
        baseUrl: upstream.baseUrl,
        apiKey: null,
        model: 'scripted-model',
        models: null,
    });
    for (const messages of [TEXT, PARTS]) {
        expect((await collectReply(provider, createModelRequest({ messages }))).text).toBe('Answered');
    }
    const [, sent] = (upstream.requests.at(-1)?.body?.['messages'] ?? []) as { content: unknown }[];
    expect(sent?.content).toEqual([
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
        { type: 'text', text: 'What is it?' },
    ]);
});
