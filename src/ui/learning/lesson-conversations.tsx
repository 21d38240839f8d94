import type { ConversationUnder } from '../../http/web/learning-ui-protocol.ts';
import { RelativeTime } from '../controls/relative-time.tsx';
import { conversationPath } from '../layout/conversation-path.ts';

export interface LessonConversationsProps {
    readonly agentName: string;
    readonly conversations: readonly ConversationUnder[];
}

/** The conversations with replies while the lesson was in the book. */
export function LessonConversations({ agentName, conversations }: LessonConversationsProps) {
    if (conversations.length === 0) {
        return <p class="small soft">No conversations used this lesson.</p>;
    }
    return (
        <ul class="small links" aria-label="Conversations that used this lesson">
            {conversations.map(({ conversationId, replies, firstAt, lastAt }) => (
                <li key={conversationId}>
                    <a href={conversationPath({ agentName, conversationId })}>
                        {replies === 1 ? '1 reply' : `${replies} replies`}, <RelativeTime time={lastAt} />
                        {replies > 1 && (
                            <>
                                {' '}
                                (first <RelativeTime time={firstAt} />)
                            </>
                        )}
                    </a>
                </li>
            ))}
        </ul>
    );
}
