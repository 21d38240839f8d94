import type { LessonSummary } from '../../http/web/learning-ui-protocol.ts';
import { Age } from '../controls/age.tsx';
import { conversationPath } from '../layout/conversation-path.ts';
import { toWho } from './to-who.ts';

/** A line as it stands in the book. */
export function LessonLine({ lesson }: { readonly lesson: Pick<LessonSummary, 'keyword' | 'content'> }) {
    return (
        <p class="lesson-line">
            <code>{lesson.keyword}</code> {lesson.content}
        </p>
    );
}

/** Who taught a line, and when; opens the conversation. */
export function LessonOrigin({ lesson }: { readonly lesson: LessonSummary }) {
    const { agentName, conversationId, messageId, who, createdAt } = lesson;
    return (
        <span class="small soft origin">
            Taught by {toWho(who)}, <Age time={createdAt} />
            {' · '}
            {conversationId === null || messageId === null ? (
                'the conversation was deleted'
            ) : (
                <a
                    href={conversationPath({ agentName, conversationId, messageId })}
                    aria-label={`The conversation that taught “${lesson.content}”`}
                >
                    The conversation
                </a>
            )}
        </span>
    );
}
