import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import { Icon } from '../controls/icon.tsx';
import { AgentNav } from '../layout/agent-nav.tsx';
import type { ChatSession } from './chat-session.ts';
import { downloadText, EXPORT_FORMATS, type ExportFormat, exportConversation } from './export-conversation.ts';

export interface ChatHeadProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
    readonly isListOpen: boolean;
    readonly onToggleList: () => void;
}

export function ChatHead({ agent, chat, isListOpen, onToggleList }: ChatHeadProps) {
    const { agentName, profile } = agent;
    const isEmpty = chat.branch.value.length === 0;
    return (
        <div class="chat-head">
            <button
                type="button"
                class="icon-button list-toggle"
                aria-label="Your conversations"
                aria-expanded={isListOpen}
                aria-controls="conversations"
                onClick={onToggleList}
            >
                <Icon name="list" />
            </button>
            <AgentAvatar profile={profile} size="2.25rem" />
            <h1>{profile.fullName}</h1>
            <div class="row end">
                <AgentNav agentName={agentName} current="" />
                {!isEmpty && (
                    <details class="menu">
                        <summary class="icon-button" aria-label="Save the conversation" title="Save the conversation">
                            <Icon name="download" />
                        </summary>
                        <div class="menu-items">
                            {Object.entries(EXPORT_FORMATS).map(([format, label]) => (
                                <button key={format} type="button" onClick={event => save(event.currentTarget, format)}>
                                    {label}
                                </button>
                            ))}
                        </div>
                    </details>
                )}
            </div>
        </div>
    );

    function save(button: HTMLElement, format: string): void {
        const input = { agentFullName: profile.fullName, branch: chat.branch.value };
        if (isExportFormat(format)) downloadText(`${agentName}.${format}`, exportConversation(input, format));
        button.closest('details')?.removeAttribute('open');
    }
}

function isExportFormat(format: string): format is ExportFormat {
    return Object.hasOwn(EXPORT_FORMATS, format);
}
