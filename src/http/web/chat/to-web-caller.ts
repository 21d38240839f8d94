import type { ChatCaller } from '../../../chat/chat-turn.ts';
import type { HttpContext } from '../../http-context.ts';
import { type AddressSource, addressOf, toCaller, toCallerHash } from '../../to-caller.ts';

export interface WebRequest {
    readonly request: Request;
    readonly server: AddressSource | null;
}

/** Who asks in the web chat: a visitor, and nothing else that the request says. */
export function toWebCaller({ http }: HttpContext, input: WebRequest, visitor: string): ChatCaller {
    const { isProxyTrusted } = http;
    return toCaller({ ...input, isProxyTrusted, source: 'AGENT_PAGE_CHAT', apiKey: null, identity: visitor });
}

/**
 * Stands for a chat as a client without a cookie can name it: by its own id of the chat and its address. No visitor has such an
 * identity, so no cookie leads to these chats.
 */
export function toChatHash({ http }: HttpContext, input: WebRequest, chatId: string): string {
    const address = addressOf({ ...input, isProxyTrusted: http.isProxyTrusted });
    return toCallerHash('AGENT_PAGE_CHAT', `chat ${chatId} ${address}`);
}
