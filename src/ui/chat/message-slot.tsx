import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from './chat-session.ts';
import type { ThreadMessage } from './conversation-tree.ts';
import { Message } from './message.tsx';

export interface MessageSlotProps {
    /** `null` for the reply that is being made. */
    readonly message: ThreadMessage | null;
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
    readonly isLast: boolean;
}

/** The place of a message. The live reply is drawn here anew with its words; when it has ended it stays what it is, where it is. */
export function MessageSlot({ message, agent, chat, isLast }: MessageSlotProps) {
    const shown = message ?? chat.live.value;
    return shown && <Message message={shown} agent={agent} chat={chat} isLast={isLast} isLive={message === null} />;
}
