import { useMemo, useRef } from 'preact/hooks';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import { createLoader } from '../api/loaded.ts';
import { requestJson } from '../api/request-json.ts';
import { downloadText } from '../chat/export-conversation.ts';
import { Failure } from '../controls/failure.tsx';
import { Icon } from '../controls/icon.tsx';
import { agentPath } from '../layout/agent-path.ts';
import { LearningSummary } from '../learning/learning-summary.tsx';
import { DeleteAgent } from './delete-agent.tsx';
import type { BookDesk } from './open-desk.ts';
import { takeBookFile } from './take-book-file.ts';
import { VisibilityChoice } from './visibility-choice.tsx';
import { titleOf, withTitle } from './with-title.ts';

export interface BookSettingsProps {
    readonly desk: BookDesk;
    readonly onDeleted: () => void;
}

/** What belongs to the agent beside its text. */
export function BookSettings({ desk, onDeleted }: BookSettingsProps) {
    const { draft, agent, visibility } = desk;
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
                    <span>The book’s first line</span>
                    <input
                        class="input"
                        value={titleOf(draft.text.value)}
                        onInput={event => {
                            draft.text.value = withTitle(draft.text.value, event.currentTarget.value);
                        }}
                    />
                </label>
                <p class="small soft">
                    Saved with the book. The address stays <code>{agentPath(agentName)}</code>, so that links, keys and
                    programs go on working.
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
                <h2 id="file-of-book">As a file</h2>
                <div class="row">
                    <button
                        type="button"
                        class="button"
                        onClick={() => downloadText(`${agentName}.book`, draft.text.value)}
                    >
                        <Icon name="download" /> Download
                    </button>
                    <button type="button" class="button" onClick={() => picker.current?.click()}>
                        Put a file in its place
                    </button>
                    <input
                        ref={picker}
                        type="file"
                        hidden
                        accept=".book,text/plain"
                        aria-label="Book file"
                        onChange={event => {
                            const [file] = event.currentTarget.files ?? [];
                            if (file !== undefined) void takeBookFile(draft, file);
                            event.currentTarget.value = '';
                        }}
                    />
                </div>
                <p class="small soft">
                    A file can also be dropped onto the text. It is not saved before you save it, and can be undone.
                </p>
            </section>
            <DeleteAgent agentName={agentName} fullName={agent.profile.fullName} onDeleted={onDeleted} />
        </div>
    );
}
