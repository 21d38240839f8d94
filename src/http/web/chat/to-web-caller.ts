import type { ChatCaller } from '../../../domain/chat-turn.ts';
import type { HttpContext } from '../../http-context.ts';
import { type AddressSource, addressOf, toCaller, toCallerHash } from '../../to-caller.ts';

export interface WebRequest {
    readonly request: Request;
    readonly server: AddressSource | null;
}

/** The caller in the web chat: a visitor, regardless of anything else in the request. */
export function toWebCaller({ http }: HttpContext, input: WebRequest, visitor: string): ChatCaller {
    const { isProxyTrusted } = http;
    return toCaller({ ...input, isProxyTrusted, source: 'AGENT_PAGE_CHAT', apiKey: null, identity: visitor });
}

/**
 * Identifies the chat of a client without a cookie: by the client's id of the chat and its address. No visitor has such an identity, so
 * no cookie leads to these chats.
 */
export function toChatHash({ http }: HttpContext, input: WebRequest, chatId: string): string {
    const address = addressOf({ ...input, isProxyTrusted: http.isProxyTrusted });
    return toCallerHash('AGENT_PAGE_CHAT', `chat ${chatId} ${address}`);
}
