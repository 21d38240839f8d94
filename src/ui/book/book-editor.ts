import { type Signal, signal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { type BookDraft, openDraft } from './book-draft.ts';
import { openDraftStorage } from './draft-storage.ts';
import { createEditorHost, type EditorHost } from './editor-host.ts';
import { createPreview, type Preview } from './preview.ts';
import { createRecoveredDrafts, type RecoveredDrafts } from './recovered-drafts.ts';

/** The state of the book page. */
export interface BookEditor {
    readonly agent: AgentSummary;
    readonly visibility: Signal<AgentSummary['visibility']>;
    readonly draft: BookDraft;
    readonly recovered: RecoveredDrafts;
    readonly preview: Preview;
    readonly host: EditorHost;
}

/** @throws RequestError */
export async function openBookEditor(agentName: string): Promise<BookEditor> {
    const storage = openDraftStorage(agentName);
    const [draft, agent] = await Promise.all([
        openDraft(agentName, storage),
        requestJson<AgentSummary>(agentPath(agentName, '/api/profile')),
    ]);
    const preview = createPreview(agentName, draft.text);
    const visibility = signal(agent.visibility);
    const recovered = createRecoveredDrafts(draft, storage);
    return { agent, visibility, draft, recovered, preview, host: createEditorHost(draft, preview) };
}
