import { signal } from '@preact/signals';
import { createLoader } from '../api/loader.ts';
import { RequestError } from '../api/request-json.ts';
import { openBookEditor } from '../book/book-editor.ts';
import { BookWorkspace } from '../book/book-workspace.tsx';
import { DeletedAgent } from '../book/deleted-agent.tsx';
import { AdminOnly } from '../layout/admin-only.tsx';
import { AgentMissing } from '../layout/agent-missing.tsx';
import { agentNameOfPath } from '../layout/agent-path.ts';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

const agentName = agentNameOfPath();
const editor = createLoader(() => openBookEditor(agentName));
const isDeleted = signal(false);

showPage(BookPage);

function BookPage() {
    const { value: loaded } = editor.current;
    const status = loaded.state === 'failed' && loaded.error instanceof RequestError ? loaded.error.status : null;
    if (isDeleted.value || status === 410) {
        return <DeletedAgent agentName={agentName} onRestored={() => location.reload()} />;
    }
    if (status === 401) return <AdminOnly />;
    if (loaded.state === 'failed') return <AgentMissing error={loaded.error} onRetry={() => void editor.reload()} />;
    return (
        <Shell isFull>
            {loaded.state === 'ready' ? (
                <BookWorkspace
                    editor={loaded.value}
                    onDeleted={() => {
                        isDeleted.value = true;
                    }}
                />
            ) : (
                <div class="book-loading skeleton" role="status" aria-label="Loading the book" />
            )}
        </Shell>
    );
}
