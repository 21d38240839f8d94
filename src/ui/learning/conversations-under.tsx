import type { ConversationUnder } from '../../http/web/learning-ui-protocol.ts';
import { Age } from '../controls/age.tsx';
import { conversationPath } from '../layout/conversation-path.ts';

export interface ConversationsUnderProps {
    readonly agentName: string;
    readonly conversations: readonly ConversationUnder[];
}

/** The conversations that were answered while a line stood in the book. */
export function ConversationsUnder({ agentName, conversations }: ConversationsUnderProps) {
    if (conversations.length === 0) {
        return <p class="small soft">Nothing was answered while this line stood in the book.</p>;
    }
    return (
        <ul class="small links" aria-label="Conversations answered while the line stood in the book">
            {conversations.map(({ conversationId, replies, firstAt, lastAt }) => (
                <li key={conversationId}>
                    <a href={conversationPath({ agentName, conversationId })}>
                        {replies === 1 ? 'A reply' : `${replies} replies`}, <Age time={lastAt} />
                        {replies > 1 && (
                            <>
                                {' '}
                                (the first <Age time={firstAt} />)
                            </>
                        )}
                    </a>
                </li>
            ))}
        </ul>
    );
}
