import { memo } from 'preact/compat';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from './chat-session.ts';
import type { ThreadMessage } from './conversation-tree.ts';
import { Message } from './message.tsx';

export interface MessageWindowProps {
    readonly branch: readonly ThreadMessage[];
    /** How many of the first messages are not rendered yet. */
    readonly hiddenCount: number;
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** Browsers skip layout and paint of groups off screen, which costs less than tracking every message. */
const GROUP_SIZE = 8;

/** The rendered messages of a branch and the live reply. */
export function MessageWindow({ branch, hiddenCount, agent, chat }: MessageWindowProps) {
    const liveId = chat.liveId.value;
    const last = liveId === null ? branch.at(-1) : undefined;
    const slots = [
        ...branch.map(message => ({ id: message.id, message })),
        ...(liveId === null ? [] : [{ id: liveId, message: null }]),
    ];
    const firstGroup = Math.floor(hiddenCount / GROUP_SIZE);
    const lastGroup = Math.ceil(slots.length / GROUP_SIZE) - 1;
    const numbers = Array.from({ length: Math.max(0, lastGroup - firstGroup + 1) }, (_, index) => firstGroup + index);
    return (
        <>
            {numbers.map(number => (
                <MessageGroup
                    key={number}
                    slots={slots.slice(Math.max(hiddenCount, number * GROUP_SIZE), (number + 1) * GROUP_SIZE)}
                    lastId={number === lastGroup ? (last?.id ?? null) : null}
                    isEnd={number === lastGroup}
                    agent={agent}
                    chat={chat}
                />
            ))}
        </>
    );
}

interface MessageGroupProps {
    readonly slots: readonly { readonly id: string; readonly message: ThreadMessage | null }[];
    /** The id of the last message of the branch, if it is in this group. */
    readonly lastId: string | null;
    readonly isEnd: boolean;
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

const MessageGroup = memo(
    ({ slots, lastId, isEnd, agent, chat }: MessageGroupProps) => (
        <div class={isEnd ? 'messages end' : 'messages'}>
            {slots.map(({ id, message }) => (
                <MessageSlot key={id} message={message} agent={agent} chat={chat} isLast={id === lastId} />
            ))}
        </div>
    ),
    (before, after) =>
        before.lastId === after.lastId &&
        before.isEnd === after.isEnd &&
        before.slots.length === after.slots.length &&
        before.slots.every(({ id, message }, index) => {
            const other = after.slots[index];
            return other?.id === id && other.message === message;
        }),
);

interface MessageSlotProps {
    /** `null` for the live reply. */
    readonly message: ThreadMessage | null;
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
    readonly isLast: boolean;
}

/** Only this component redraws with each chunk of the live reply; the element stays when the reply is complete. */
function MessageSlot({ message, agent, chat, isLast }: MessageSlotProps) {
    const shown = message ?? chat.live.value;
    return shown && <Message message={shown} agent={agent} chat={chat} isLast={isLast} isLive={message === null} />;
}
