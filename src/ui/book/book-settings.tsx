import { useMemo, useRef } from 'preact/hooks';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import { createLoader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { downloadText } from '../chat/export-conversation.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { LearningSummary } from '../learning/learning-summary.tsx';
import type { BookEditor } from './book-editor.ts';
import { titleOf, withTitle } from './book-title.ts';
import { DeleteAgent } from './delete-agent.tsx';
import { importBookFile } from './import-book-file.ts';
import { VisibilityChoice } from './visibility-choice.tsx';

export interface BookSettingsProps {
    readonly editor: BookEditor;
    readonly onDeleted: () => void;
}

/** The settings of the agent that are not in its book. */
export function BookSettings({ editor, onDeleted }: BookSettingsProps) {
    const { draft, agent, visibility } = editor;
    const picker = useRef<HTMLInputElement>(null);
    const { agentName } = draft;
    const learning = useMemo(
        () => createLoader(() => requestJson<LearningState>(agentPath(agentName, '/api/learning'))),
        [agentName],
    );
    const { value: learned } = learning.current;
    return (
        <div class="stack">
            <section class="panel stack" aria-labelledby="name-of-book">
                <h2 id="name-of-book">Name</h2>
                <label class="field">
                    <span>First line of the book</span>
                    <input
                        class="input"
                        value={titleOf(draft.text.value)}
                        onInput={event => {
                            draft.text.value = withTitle(draft.text.value, event.currentTarget.value);
                        }}
                    />
                </label>
                <p class="small soft">
                    Saved with the book. The address stays <code>{agentPath(agentName)}</code>, so existing links and
                    API keys keep working.
                </p>
            </section>
            <VisibilityChoice agentName={agentName} current={visibility} />
            {learned.state === 'ready' && (
                <LearningSummary state={learned.value} onChange={() => void learning.reload()} />
            )}
            {learned.state === 'failed' && (
                <Failure message={learned.error.message} onRetry={() => void learning.reload()} />
            )}
            <section class="panel stack" aria-labelledby="file-of-book">
                <h2 id="file-of-book">File</h2>
                <div class="row">
                    <button
                        type="button"
                        class="button"
                        onClick={() => downloadText(`${agentName}.book`, draft.text.value)}
                    >
                        <Icon name="download" /> Download
                    </button>
                    <button type="button" class="button" onClick={() => picker.current?.click()}>
                        Replace with a file…
                    </button>
                    <input
                        ref={picker}
                        type="file"
                        hidden
                        accept=".book,text/plain"
                        aria-label="Book file"
                        onChange={event => {
                            const [file] = event.currentTarget.files ?? [];
                            if (file !== undefined) void importBookFile(draft, file);
                            event.currentTarget.value = '';
                        }}
                    />
                </div>
                <p class="small soft">
                    You can also drop a file onto the editor. It replaces the text, but is not saved until you save.
                </p>
            </section>
            <DeleteAgent agentName={agentName} fullName={agent.profile.fullName} onDeleted={onDeleted} />
        </div>
    );
}
