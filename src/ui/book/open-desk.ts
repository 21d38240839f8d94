import { type Signal, signal } from '@preact/signals';
import type { AgentSummary } from '../../http/web/ui-protocol.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';
import { type BookDraft, openDraft } from './book-draft.ts';
import { createEditorHost, type EditorHost } from './editor-host.ts';
import { createLeftTexts, type LeftTexts } from './left-texts.ts';
import { createPreview, type Preview } from './preview.ts';
import { openTextKeeper } from './text-keeper.ts';

/** A book that is worked on, and all that belongs to it. */
export interface BookDesk {
    readonly agent: AgentSummary;
    readonly visibility: Signal<AgentSummary['visibility']>;
    readonly draft: BookDraft;
    readonly left: LeftTexts;
    readonly preview: Preview;
    readonly editor: EditorHost;
}

/** @throws RequestError */
export async function openDesk(agentName: string): Promise<BookDesk> {
    const keeper = openTextKeeper(agentName);
    const [draft, agent] = await Promise.all([
        openDraft(agentName, keeper),
        requestJson<AgentSummary>(agentPath(agentName, '/api/profile')),
    ]);
    const preview = createPreview(agentName, draft.text);
    const visibility = signal(agent.visibility);
    const left = createLeftTexts(draft, keeper);
    return { agent, visibility, draft, left, preview, editor: createEditorHost(draft, preview) };
}
