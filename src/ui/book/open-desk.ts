import { type Signal, signal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { type BookDraft, openDraft } from './book-draft.ts';
import { createEditorHost, type EditorHost } from './editor-host.ts';
import { createPreview, type Preview } from './preview.ts';

/** A book that is worked on, and all that belongs to it. */
export interface BookDesk {
    readonly agent: AgentSummary;
    readonly visibility: Signal<AgentSummary['visibility']>;
    readonly draft: BookDraft;
    readonly preview: Preview;
    readonly editor: EditorHost;
}

/** @throws RequestError */
export async function openDesk(agentName: string): Promise<BookDesk> {
    const [draft, agent] = await Promise.all([
        openDraft(agentName),
        requestJson<AgentSummary>(agentPath(agentName, '/api/profile')),
    ]);
    const preview = createPreview(agentName, draft.text);
    const visibility = signal(agent.visibility);
    return { agent, visibility, draft, preview, editor: createEditorHost(draft, preview) };
}
