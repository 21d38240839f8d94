import type { FeedbackSummary } from '../../http/web/learning-ui-protocol.ts';
import { Age } from '../controls/age.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { conversationPath } from '../layout/conversation-path.ts';
import { FeedbackLessons } from './feedback-lessons.tsx';

export interface FeedbackEntryProps {
    readonly entry: FeedbackSummary;
    readonly fullName: string | undefined;
}

/** What somebody thought of a reply, and what came of it. */
export function FeedbackEntry({ entry, fullName = entry.agentName }: FeedbackEntryProps) {
    const { agentName, conversationId, messageId, source } = entry;
    return (
        <li class="stack">
            <div class="row">
                <Rating rating={entry.rating} />
                <a href={agentPath(agentName, '/learning')}>{fullName}</a>
                <span class="small soft">
                    <Age time={entry.createdAt} />, {source === 'AGENT_PAGE_CHAT' ? 'in the web chat' : 'by a program'}
                    {' · '}
                    <a href={conversationPath({ agentName, conversationId, messageId })}>The conversation</a>
                </span>
            </div>
            <dl class="said">
                <Said label="Question" text={entry.question} />
                <Said label="Answer" text={entry.reply} />
                <Said label="Expected" text={entry.expectedAnswer} />
                <Said label="Note" text={entry.note} />
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
    return <span class="chip">{rating === 0 ? 'Neither' : 'Words'}</span>;
}

function Said({ label, text }: { readonly label: string; readonly text: string | null }) {
    if (text === null || text === '') return null;
    return (
        <div>
            <dt>{label}</dt>
            <dd>{text}</dd>
        </div>
    );
}
