import { signal } from '@preact/signals';
import { createLoader } from '../api/loaded.ts';
import { RequestError } from '../api/request-json.ts';
import { BookWorkspace } from '../book/book-workspace.tsx';
import { DeletedAgent } from '../book/deleted-agent.tsx';
import { openDesk } from '../book/open-desk.ts';
import { AdminOnly } from '../layout/admin-only.tsx';
import { AgentMissing } from '../layout/agent-missing.tsx';
import { agentNameOfPath } from '../layout/agent-path.ts';
import { Shell } from '../layout/shell.tsx';
import { showPage } from '../layout/show-page.tsx';

const agentName = agentNameOfPath();
const desk = createLoader(() => openDesk(agentName));
const isDeleted = signal(false);

showPage(BookPage);

function BookPage() {
    const { value: loaded } = desk.current;
    const status = loaded.state === 'failed' && loaded.error instanceof RequestError ? loaded.error.status : null;
    if (isDeleted.value || status === 410) {
        return <DeletedAgent agentName={agentName} onRestored={() => location.reload()} />;
    }
    if (status === 401) return <AdminOnly />;
    if (loaded.state === 'failed') return <AgentMissing error={loaded.error} onRetry={() => void desk.reload()} />;
    return (
        <Shell isFull>
            {loaded.state === 'ready' ? (
                <BookWorkspace
                    desk={loaded.value}
                    onDeleted={() => {
                        isDeleted.value = true;
                    }}
                />
            ) : (
                <div class="book-loading skeleton" role="status" aria-label="The book is loading" />
            )}
        </Shell>
    );
}
