import { type Signal, signal } from '@preact/signals';
import type { LearningState } from '../../http/web/learning-ui-protocol.ts';
import { createLoader, type Loader } from '../api/loader.ts';
import { requestJson } from '../api/request-json.ts';
import { agentPath } from '../layout/agent-path.ts';

/** The state that the learning views of one agent share. */
export interface LearningStore {
    readonly agentName: string;
    readonly state: Loader<LearningState>;
    /** Incremented with each change; lists reload when it changes. */
    readonly revision: Signal<number>;
    /** To be called after a change. */
    changed(): void;
    /** The path of a route under the agent's API. */
    path(rest: string): string;
}

const POLL_MS = 1_500;
/** Polling stops after a minute, until the next change. */
const MAX_POLLS = 40;

export function createLearningStore(agentName: string): LearningStore {
    const path = (rest: string) => agentPath(agentName, `/api/${rest}`);
    const state = createLoader(() => requestJson<LearningState>(path('learning')));
    const revision = signal(0);
    let pollsLeft = MAX_POLLS;
    let isPolling = false;
    state.current.subscribe(() => poll());
    return {
        agentName,
        state,
        revision,
        changed() {
            pollsLeft = MAX_POLLS;
            revision.value += 1;
            void state.reload();
        },
        path,
    };

    /** Polls while jobs are pending. */
    function poll(): void {
        const pending = pendingJobs(state);
        if (isPolling || pollsLeft === 0 || pending === 0) return;
        isPolling = true;
        pollsLeft -= 1;
        setTimeout(async () => {
            await state.reload();
            isPolling = false;
            if (pendingJobs(state) < pending) revision.value += 1;
            poll();
        }, POLL_MS);
    }
}

function pendingJobs({ current: { value } }: Loader<LearningState>): number {
    return value.state === 'ready' ? value.value.jobs.QUEUED + value.value.jobs.RUNNING : 0;
}
