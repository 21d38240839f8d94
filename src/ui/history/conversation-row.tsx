import type { HistoryConversation } from '../../http/web/history-ui-protocol.ts';
import { Age } from '../controls/age.tsx';
import { lookAt, toAddress } from './history-query.ts';
import { StatusChip } from './status-chip.tsx';

export interface ConversationRowProps {
    readonly conversation: HistoryConversation;
    /** Counted from 1, of so many; -1 where nobody knows yet. */
    readonly position: number;
    readonly count: number;
    /** Pixels from the beginning of the list. */
    readonly top: number;
    readonly height: number;
    readonly isOpen: boolean;
}

export function ConversationRow({ conversation, position, count, top, height, isOpen }: ConversationRowProps) {
    const { id, agentName, opening, excerpt, source, token, updatedAt, messages, status } = conversation;
    return (
        <li
            class="history-row"
            style={{ height: `${height}px`, transform: `translateY(${top}px)` }}
            aria-posinset={position}
            aria-setsize={count}
        >
            <a
                href={toAddress(id)}
                aria-current={isOpen ? 'true' : undefined}
                onClick={event => {
                    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
                    event.preventDefault();
                    lookAt(id);
                }}
            >
                <span class="history-line">
                    <strong>{opening.trim() === '' ? 'Without words' : opening}</strong>
                    <span class="small soft">
                        <Age time={updatedAt} />
                    </span>
                </span>
                {excerpt !== null && (
                    <span class="history-line small">
                        <span>{excerpt}</span>
                    </span>
                )}
                <span class="history-line small soft">
                    <span>
                        {agentName}
                        {' · '}
                        {source === 'AGENT_PAGE_CHAT' ? 'Web chat' : `API ${token?.note ?? token?.hint ?? ''}`}
                        {' · '}
                        {messages === 1 ? '1 message' : `${messages} messages`}
                    </span>
                    <StatusChip status={status} />
                </span>
            </a>
        </li>
    );
}
