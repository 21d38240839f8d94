import { Icon } from '../controls/icon.tsx';
import type { ChatSession } from './chat-session.ts';
import { alternativesTo, type ThreadMessage } from './conversation-tree.ts';

export interface BranchSwitchProps {
    readonly message: ThreadMessage;
    readonly chat: ChatSession;
}

/** Switches between the versions of a message: edited messages and regenerated replies. */
export function BranchSwitch({ message, chat }: BranchSwitchProps) {
    const alternatives = alternativesTo(chat.tree.value, message);
    const index = alternatives.findIndex(({ id }) => id === message.id);
    if (alternatives.length < 2) return null;
    return (
        <span class="branches">
            <Step icon="left" label="Previous version" to={alternatives[index - 1]} chat={chat} />
            <span>
                {index + 1}/{alternatives.length}
            </span>
            <Step icon="right" label="Next version" to={alternatives[index + 1]} chat={chat} />
        </span>
    );
}

interface StepProps {
    readonly icon: 'left' | 'right';
    readonly label: string;
    readonly to: ThreadMessage | undefined;
    readonly chat: ChatSession;
}

function Step({ icon, label, to, chat }: StepProps) {
    return (
        <button
            type="button"
            class="icon-button"
            aria-label={label}
            disabled={to === undefined || chat.liveId.value !== null}
            onClick={() => to && chat.showBranch(to.id)}
        >
            <Icon name={icon} />
        </button>
    );
}
