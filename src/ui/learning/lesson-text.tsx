import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { RelativeTime } from '../controls/relative-time.tsx';
import { conversationPath } from '../layout/conversation-path.ts';
import { authorLabel } from './author-label.ts';

/** A lesson as the line in the book. */
export function LessonText({ lesson }: { readonly lesson: Pick<LessonSummary, 'keyword' | 'content'> }) {
    return (
        <p class="lesson-line">
            <code>{lesson.keyword}</code> {lesson.content}
        </p>
    );
}

/** Who taught a lesson and when, with a link to the conversation. */
export function LessonOrigin({ lesson }: { readonly lesson: LessonSummary }) {
    const { agentName, conversationId, messageId, who, createdAt } = lesson;
    return (
        <span class="small soft origin">
            Taught by {authorLabel(who)}, <RelativeTime time={createdAt} />
            {' · '}
            {conversationId === null || messageId === null ? (
                'conversation deleted'
            ) : (
                <a
                    href={conversationPath({ agentName, conversationId, messageId })}
                    aria-label={`Conversation that taught “${lesson.content}”`}
                >
                    Conversation
                </a>
            )}
        </span>
    );
}
