import { DefaultChatTransport, type UIMessage, type UIMessageChunk } from 'ai';

/** An answer of the web chat as the SDK's own transport reads it. */
export function toUiStream(response: Response): Promise<ReadableStream<UIMessageChunk>> {
    const transport = new DefaultChatTransport<UIMessage>({ fetch: Object.assign(async () => response, fetch) });
    return transport.sendMessages({
        chatId: 'chat',
        messageId: undefined,
        trigger: 'submit-message',
        messages: [],
        abortSignal: undefined,
    });
}
