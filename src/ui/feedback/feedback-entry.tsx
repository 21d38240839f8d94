import type { FeedbackSummary } from '../../http/web/learning-ui-protocol.ts';
import { Icon } from '../controls/icon.tsx';
import { RelativeTime } from '../controls/relative-time.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { conversationPath } from '../layout/conversation-path.ts';
import { FeedbackLessons } from './feedback-lessons.tsx';

export interface FeedbackEntryProps {
    readonly entry: FeedbackSummary;
    readonly fullName: string | undefined;
}

/** Feedback on a reply, and the lessons learned from it. */
export function FeedbackEntry({ entry, fullName = entry.agentName }: FeedbackEntryProps) {
    const { agentName, conversationId, messageId, source } = entry;
    return (
        <li class="stack">
            <div class="row">
                <Rating rating={entry.rating} />
                <a href={agentPath(agentName, '/learning')}>{fullName}</a>
                <span class="small soft">
                    <RelativeTime time={entry.createdAt} />, {source === 'AGENT_PAGE_CHAT' ? 'web chat' : 'API'}
                    {' · '}
                    <a href={conversationPath({ agentName, conversationId, messageId })}>Conversation</a>
                </span>
            </div>
            <dl class="feedback-texts">
                <FeedbackText label="Message" text={entry.question} />
                <FeedbackText label="Reply" text={entry.reply} />
                <FeedbackText label="Expected" text={entry.expectedAnswer} />
                <FeedbackText label="Comment" text={entry.note} />
            </dl>
            <FeedbackLessons entry={entry} />
        </li>
    );
}

function Rating({ rating }: { readonly rating: number | null }) {
    if (rating === 1) {
        return (
            <span class="chip accent">
                <Icon name="thumbUp" /> Good
            </span>
        );
    }
    if (rating === -1) {
        return (
            <span class="chip danger">
                <Icon name="thumbDown" /> Bad
            </span>
        );
    }
    return <span class="chip">{rating === 0 ? 'Neutral' : 'Comment'}</span>;
}

function FeedbackText({ label, text }: { readonly label: string; readonly text: string | null }) {
    if (text === null || text === '') return null;
    return (
        <div>
            <dt>{label}</dt>
            <dd>{text}</dd>
        </div>
    );
}
