import { memo } from 'preact/compat';
import type { ConversationSummary } from '../../http/web/ui-protocol.ts';
import { ExcerptText } from '../controls/excerpt-text.tsx';
import { Icon } from '../controls/icon.tsx';
import { toRelativeTime } from '../controls/to-relative-time.ts';

export interface ConversationRowProps {
    readonly conversation: ConversationSummary;
    readonly isCurrent: boolean;
    readonly onOpen: (conversation: ConversationSummary) => void;
    readonly onDelete: (conversation: ConversationSummary) => void;
}

/** Memoized, because a list may have thousands of rows. */
export const ConversationRow = memo(
    ({ conversation, isCurrent, onOpen, onDelete }: ConversationRowProps) => (
        <li>
            <button
                type="button"
                class="conversation"
                aria-current={isCurrent ? 'true' : undefined}
                onClick={() => onOpen(conversation)}
            >
                <span>{conversation.title || 'Untitled'}</span>
                {conversation.excerpt !== null && (
                    <span class="excerpt">
                        <ExcerptText excerpt={conversation.excerpt} matches={conversation.matches} />
                    </span>
                )}
                <small>{toRelativeTime(conversation.updatedAt)}</small>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label={`Delete “${conversation.title}”`}
                title="Delete"
                onClick={() => onDelete(conversation)}
            >
                <Icon name="trash" />
            </button>
        </li>
    ),
    (before, after) =>
        before.isCurrent === after.isCurrent &&
        before.conversation.id === after.conversation.id &&
        before.conversation.title === after.conversation.title &&
        before.conversation.excerpt === after.conversation.excerpt &&
        JSON.stringify(before.conversation.matches) === JSON.stringify(after.conversation.matches) &&
        before.conversation.updatedAt === after.conversation.updatedAt,
);
