import type { ChatCaller } from '../../chat/chat-turn.ts';
import type { DoorContext } from '../door-context.ts';
import { type AddressSource, addressOf, toCaller } from '../to-caller.ts';
import { visitorOrNull } from './visitor-of.ts';

export interface WebCallerInput {
    readonly request: Request;
    readonly server: AddressSource | null;
    /** The client's own id of the chat, where it sends one. */
    readonly chatId?: string | null | undefined;
    /** The secret of a visitor who has none yet. */
    readonly newVisitor?: string | null;
}

/** Who asks in the web chat. Without a cookie (scripts, pages of other sites) a chat's id and address tell visitors apart. */
export function toWebCaller({ doors }: DoorContext, input: WebCallerInput): ChatCaller {
    const { request, server, chatId, newVisitor } = input;
    const origin = { request, server, isProxyTrusted: doors.isProxyTrusted };
    const chat = chatId ? `chat ${chatId} ${addressOf(origin)}` : null;
    const identity = visitorOrNull(request) ?? chat ?? newVisitor ?? '';
    return toCaller({ ...origin, source: 'AGENT_PAGE_CHAT', apiKey: null, identity });
}
