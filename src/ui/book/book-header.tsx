import type { AgentProfile } from '../../books/book.ts';
import { AgentAvatar } from '../agents/agent-avatar.tsx';
import { AgentNav } from '../layout/agent-nav.tsx';
import type { BookDraft } from './book-draft.ts';

export interface BookHeaderProps {
    readonly draft: BookDraft;
    readonly profile: AgentProfile;
}

export function BookHeader({ draft, profile }: BookHeaderProps) {
    const isChanged = draft.isChanged.value;
    const isSaving = draft.saving.value.state === 'saving';
    return (
        <div class="agent-head">
            <AgentAvatar profile={profile} size="2.25rem" />
            <h1>
                <span class="visually-hidden">Book of </span>
                {profile.fullName}
            </h1>
            <AgentNav agentName={draft.agentName} current="/book" />
            <div class="book-save">
                <span class="small soft" role="status">
                    {isSaving ? 'Saving…' : isChanged ? 'Unsaved changes' : `Version ${draft.saved.value.version}`}
                </span>
                <button
                    type="button"
                    class="button small primary"
                    aria-keyshortcuts="Control+S"
                    disabled={!isChanged || isSaving}
                    onClick={() => void draft.save()}
                >
                    {isChanged ? 'Save' : 'Saved'}
                </button>
            </div>
        </div>
    );
}
