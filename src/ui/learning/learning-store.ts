import { type Signal, signal } from '@preact/signals';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import { createLoader, type Loader } from '../api/loaded.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';

/** What the views of one agent's learning share. */
export interface LearningStore {
    readonly agentName: string;
    readonly state: Loader<LearningState>;
    /** Counts the changes; lists load anew with each. */
    readonly revision: Signal<number>;
    /** Something was changed: by this page, or by a job that has ended. */
    changed(): void;
    /** The path of a route below the agent's API. */
    path(rest: string): string;
}

const POLL_MS = 1_500;
/** Jobs that take longer are looked at when somebody comes back. */
const MOST_POLLS = 40;

export function createLearningStore(agentName: string): LearningStore {
    const path = (rest: string) => agentPath(agentName, `/api/${rest}`);
    const state = createLoader(() => requestJson<LearningState>(path('learning')));
    const revision = signal(0);
    let pollsLeft = MOST_POLLS;
    let isPolling = false;
    state.current.subscribe(() => poll());
    return {
        agentName,
        state,
        revision,
        changed() {
            pollsLeft = MOST_POLLS;
            revision.value += 1;
            void state.reload();
        },
        path,
    };

    /** As long as something is to be learned, for a while. */
    function poll(): void {
        const toDo = jobsToDo(state);
        if (isPolling || pollsLeft === 0 || toDo === 0) return;
        isPolling = true;
        pollsLeft -= 1;
        setTimeout(async () => {
            await state.reload();
            isPolling = false;
            if (jobsToDo(state) < toDo) revision.value += 1;
            poll();
        }, POLL_MS);
    }
}

function jobsToDo({ current: { value } }: Loader<LearningState>): number {
    return value.state === 'ready' ? value.value.jobs.QUEUED + value.value.jobs.RUNNING : 0;
}
