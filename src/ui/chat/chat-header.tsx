import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import { Icon } from '../controls/icon.tsx';
import { Menu } from '../controls/menu.tsx';
import { AgentNav } from '../layout/agent-nav.tsx';
import type { ChatSession } from './chat-session.ts';
import { downloadText, EXPORT_FORMATS, type ExportFormat, exportConversation } from './export-conversation.ts';

export interface ChatHeaderProps {
    readonly agent: AgentSummary;
    readonly chat: ChatSession;
    readonly isListOpen: boolean;
    readonly onToggleList: () => void;
}

export function ChatHeader({ agent, chat, isListOpen, onToggleList }: ChatHeaderProps) {
    const { agentName, profile } = agent;
    const isEmpty = chat.branch.value.length === 0;
    return (
        <div class="agent-head">
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
                {/* First in the row, so that the navigation does not move when it appears. */}
                {!isEmpty && (
                    <Menu summary={<Icon name="download" />} summaryClass="icon-button" label="Export conversation">
                        {Object.entries(EXPORT_FORMATS).map(([format, label]) => (
                            <button key={format} type="button" onClick={() => save(format)}>
                                {label}
                            </button>
                        ))}
                    </Menu>
                )}
                <AgentNav agentName={agentName} current="" />
            </div>
        </div>
    );

    function save(format: string): void {
        const input = { agentFullName: profile.fullName, branch: chat.branch.value };
        if (isExportFormat(format)) downloadText(`${agentName}.${format}`, exportConversation(input, format));
    }
}

function isExportFormat(format: string): format is ExportFormat {
    return Object.hasOwn(EXPORT_FORMATS, format);
}
