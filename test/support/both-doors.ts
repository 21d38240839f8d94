import type OpenAI from 'openai';
import { jsonOf } from './json-of.ts';
import type { TestServer } from './start-test-server.ts';

/** What a person says in one turn, and what the scripted model does with it. */
export interface ScriptedTurn {
    readonly text: string;
    /** A picture beside the text. */
    readonly imageUrl: string | null;
    /** A tool that the model calls before it answers, and what the client's tool gave. */
    readonly tool: { readonly input: Readonly<Record<string, unknown>>; readonly output: string } | null;
    readonly isStreamed: boolean;
}

export interface ScriptedConversation {
    readonly system: string | null;
    readonly options: Readonly<Record<string, unknown>>;
    readonly turns: readonly ScriptedTurn[];
}

export const TOOL_NAME = 'look_up';
const VISITOR = '0123456789abcdef0123456789abcdef';

/** Goes through the conversation as a program does: the real client, which sends the whole thread each time. */
export async function talkThroughApi(
    server: TestServer,
    { system, options, turns }: ScriptedConversation,
): Promise<void> {
    const messages: OpenAI.ChatCompletionMessageParam[] = system === null ? [] : [{ role: 'system', content: system }];
    for (const { text, imageUrl, tool, isStreamed } of turns) {
        messages.push({
            role: 'user',
            content:
                imageUrl === null
                    ? text
                    : [
                          { type: 'text', text },
                          { type: 'image_url', image_url: { url: imageUrl } },
                      ],
        });
        let answer = await ask(isStreamed);
        messages.push(answer);
        const call = answer.tool_calls?.[0];
        if (tool !== null && call !== undefined) {
            messages.push({ role: 'tool', tool_call_id: call.id, content: tool.output });
            answer = await ask(isStreamed);
            messages.push(answer);
        }
    }

    async function ask(isStreamed: boolean): Promise<OpenAI.ChatCompletionMessage> {
        const { completions } = server.openai().chat;
        const request = { model: 'agent:jack-green', messages, ...options };
        const completion = isStreamed
            ? await completions.stream(request).finalChatCompletion()
            : await completions.create(request);
        const message = completion.choices[0]?.message;
        if (message === undefined) throw new Error('The answer has no choice.');
        return message;
    }
}

/** Goes through the same conversation as a page built on `useChat` does. */
export async function talkThroughWebChat(
    server: TestServer,
    { system, options, turns }: ScriptedConversation,
): Promise<void> {
    const messages: UiMessage[] = [];
    if (system !== null) messages.push({ id: 'system', role: 'system', parts: [{ type: 'text', text: system }] });
    for (const { text, imageUrl, tool, isStreamed } of turns) {
        const image = imageUrl === null ? [] : [{ type: 'file', mediaType: 'image/png', url: imageUrl }];
        messages.push({ id: `user-${messages.length}`, role: 'user', parts: [{ type: 'text', text }, ...image] });
        const answer = await ask(isStreamed);
        messages.push(answer);
        const called = answer.parts.find(part => part.type === `tool-${TOOL_NAME}`);
        if (tool !== null && called !== undefined) {
            Object.assign(called, { state: 'output-available', output: tool.output });
            const rest = await ask(isStreamed);
            answer.parts.push({ type: 'step-start' }, ...rest.parts.filter(part => part.type === 'text'));
        }
    }

    async function ask(isStreamed: boolean): Promise<UiMessage> {
        const response = await server.post(
            '/agents/jack-green/api/chat',
            { id: 'chat', messages, stream: isStreamed, ...options },
            { cookie: `visitor=${VISITOR}` },
        );
        if (!isStreamed) return (await jsonOf<{ message: UiMessage }>(response)).message;
        return readUiMessage(response, messages);
    }
}

interface UiMessage {
    readonly id: string;
    readonly role: 'system' | 'user' | 'assistant';
    readonly parts: { type: string; [key: string]: unknown }[];
}

/** The answer as the SDK's own transport and reader put it together. */
async function readUiMessage(response: Response, messages: readonly UiMessage[]): Promise<UiMessage> {
    const { DefaultChatTransport, readUIMessageStream } = await import('ai');
    const transport = new DefaultChatTransport({
        api: response.url,
        fetch: Object.assign(async () => response, fetch),
    });
    const stream = await transport.sendMessages({
        chatId: 'chat',
        messageId: undefined,
        trigger: 'submit-message',
        messages: [],
        abortSignal: undefined,
    });
    let latest: UiMessage | null = null;
    for await (const message of readUIMessageStream({ stream, terminateOnError: true })) {
        latest = { id: message.id, role: 'assistant', parts: message.parts.map(part => ({ ...part })) };
    }
    if (latest === null) throw new Error(`No answer to ${messages.length} messages.`);
    return latest;
}
