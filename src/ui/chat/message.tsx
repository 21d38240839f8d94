import { memo } from 'preact/compat';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { UndoNote } from '../controls/undo-note.tsx';
import { useEditing } from '../controls/use-editing.ts';
import { ReadAloudButton } from '../speech/read-aloud-button.tsx';
import { BranchSwitch } from './branch-switch.tsx';
import type { ChatSession } from './chat-session.ts';
import { type ThreadMessage, textOf } from './conversation-tree.ts';
import { EditMessage } from './edit-message.tsx';
import { FeedbackButtons } from './feedback-buttons.tsx';
import { FilePart } from './file-part.tsx';
import { MessageParts } from './message-parts.tsx';
import { ReplyLessons } from './reply-lessons.tsx';

export interface MessageProps {
    readonly message: ThreadMessage;
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
    readonly isLast: boolean;
    /** The reply is still being streamed. */
    readonly isLive: boolean;
}

/** Memoized, because a conversation may have thousands of messages. */
export const Message = memo(
    (props: MessageProps) => (props.message.role === 'user' ? <UserMessage {...props} /> : <Reply {...props} />),
    (before, after) =>
        before.message === after.message && before.isLast === after.isLast && before.isLive === after.isLive,
);

function UserMessage({ message, chat }: MessageProps) {
    const text = textOf(message);
    const { value: conversationId } = chat.conversationId;
    // Not by message id, which changes when the conversation is opened again.
    const editing = useEditing(text, conversationId && `${conversationId} ${text}`);
    const { initialText, cancelledText } = editing;
    if (initialText !== null) {
        return (
            <EditMessage
                text={initialText}
                canSend={chat.liveId.value === null}
                onCancel={editing.cancel}
                onSend={changed => {
                    editing.end();
                    chat.resend(message, changed);
                }}
            />
        );
    }
    return (
        <article class="message user" aria-label="You">
            <div class="bubble">
                {message.parts.map((part, index) => part.type === 'file' && <FilePart key={index} part={part} />)}
                {text !== '' && <p>{text}</p>}
            </div>
            {cancelledText !== null && <UndoNote text="Edit cancelled." onUndo={() => editing.begin(cancelledText)} />}
            <div class="actions">
                <BranchSwitch message={message} chat={chat} />
                <CopyButton text={text} label="Copy message" />
                <button
                    ref={editing.button}
                    type="button"
                    class="icon-button"
                    aria-label="Edit message"
                    title="Edit message"
                    onClick={() => editing.begin()}
                >
                    <Icon name="edit" />
                </button>
            </div>
        </article>
    );
}

function Reply({ message, agent, chat, isLast, isLive }: MessageProps) {
    const { status, error } = message;
    return (
        <article
            class={`message assistant ${isLive ? 'live' : ''} ${isLast ? 'last' : ''}`}
            aria-label={agent.profile.fullName}
            aria-busy={isLive}
        >
            <MessageParts parts={message.parts} isLive={isLive} />
            {isLive && message.parts.length === 0 && <Thinking name={agent.profile.fullName} />}
            {status === 'INTERRUPTED' && <p class="soft small">The reply was stopped.</p>}
            {status === 'FAILED' && (
                <Failure message={error ?? 'The reply failed. Try again.'} onRetry={() => chat.regenerate(message)} />
            )}
            {message.replyId !== null && <ReplyLessons agentName={agent.agentName} replyId={message.replyId} />}
            {!isLive && <ReplyActions message={message} agent={agent} chat={chat} />}
        </article>
    );
}

function ReplyActions({ message, agent, chat }: Pick<MessageProps, 'message' | 'agent' | 'chat'>) {
    const { status, replyId } = message;
    const text = textOf(message);
    return (
        <div class="actions">
            <BranchSwitch message={message} chat={chat} />
            {text !== '' && <CopyButton text={text} label="Copy reply" />}
            {text !== '' && <ReadAloudButton id={message.id} text={text} profile={agent.profile} />}
            {status !== 'FAILED' && (
                <button
                    type="button"
                    class="icon-button"
                    aria-label="Regenerate reply"
                    title="Regenerate reply"
                    onClick={() => chat.regenerate(message)}
                >
                    <Icon name="retry" />
                </button>
            )}
            {replyId !== null && status === 'COMPLETE' && (
                <FeedbackButtons
                    agentName={agent.agentName}
                    replyId={replyId}
                    rating={message.rating}
                    onRated={rating => chat.rate(message, rating)}
                />
            )}
        </div>
    );
}

function Thinking({ name }: { readonly name: string }) {
    return (
        <p class="thinking">
            <span />
            <span />
            <span />
            <span class="visually-hidden">{name} is thinking</span>
        </p>
    );
}
