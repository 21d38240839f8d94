import type { HistoryConversation } from '../../http/web/history-ui-protocol.ts';
import { ExcerptText } from '../controls/excerpt-text.tsx';
import { RelativeTime } from '../controls/relative-time.tsx';
import { showConversation, toAddress } from './history-query.ts';
import { StatusChip } from './status-chip.tsx';

export interface ConversationRowProps {
    readonly conversation: HistoryConversation;
    /** Counted from 1. */
    readonly position: number;
    /** The length of the list; -1 if unknown. */
    readonly count: number;
    /** Pixels from the top of the list. */
    readonly top: number;
    readonly height: number;
    readonly isOpen: boolean;
}

export function ConversationRow({ conversation, position, count, top, height, isOpen }: ConversationRowProps) {
    const { id, agentName, opening, excerpt, matches, source, token, updatedAt, messages, status } = conversation;
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
                    showConversation(id);
                }}
            >
                <span class="history-line">
                    <strong>{opening.trim() === '' ? 'Untitled' : opening}</strong>
                    <span class="small soft">
                        <RelativeTime time={updatedAt} />
                    </span>
                </span>
                {excerpt !== null && (
                    <span class="history-line small">
                        <span>
                            <ExcerptText excerpt={excerpt} matches={matches} />
                        </span>
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
