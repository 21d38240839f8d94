import { memo } from 'preact/compat';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import type { ChatSession } from './chat-session.ts';
import type { ThreadMessage } from './conversation-tree.ts';
import { MessageSlot } from './message-slot.tsx';

export interface MessageStretchesProps {
    readonly branch: readonly ThreadMessage[];
    /** So many of its first messages are not drawn yet. */
    readonly hiddenCount: number;
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

/** So many messages are laid out and painted together, or not at all where nobody sees them: browsers look after each box that may be left out. */
const STRETCH = 8;

/** The messages of a branch and the reply that is being made. */
export function MessageStretches({ branch, hiddenCount, agent, chat }: MessageStretchesProps) {
    const liveId = chat.liveId.value;
    const last = liveId === null ? branch.at(-1) : undefined;
    const slots = [
        ...branch.map(message => ({ id: message.id, message })),
        ...(liveId === null ? [] : [{ id: liveId, message: null }]),
    ];
    const firstStretch = Math.floor(hiddenCount / STRETCH);
    const lastStretch = Math.ceil(slots.length / STRETCH) - 1;
    const numbers = Array.from(
        { length: Math.max(0, lastStretch - firstStretch + 1) },
        (_, index) => firstStretch + index,
    );
    return (
        <>
            {numbers.map(number => (
                <MessageStretch
                    key={number}
                    slots={slots.slice(Math.max(hiddenCount, number * STRETCH), (number + 1) * STRETCH)}
                    lastId={number === lastStretch ? (last?.id ?? null) : null}
                    isEnd={number === lastStretch}
                    {...{ agent, chat }}
                />
            ))}
        </>
    );
}

interface MessageStretchProps {
    readonly slots: readonly { readonly id: string; readonly message: ThreadMessage | null }[];
    /** The last message of the branch, where it is here. */
    readonly lastId: string | null;
    readonly isEnd: boolean;
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
}

const MessageStretch = memo(
    ({ slots, lastId, isEnd, agent, chat }: MessageStretchProps) => (
        <div class={isEnd ? 'messages end' : 'messages'}>
            {slots.map(({ id, message }) => (
                <MessageSlot key={id} {...{ message, agent, chat }} isLast={id === lastId} />
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
