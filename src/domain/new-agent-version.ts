import type { VersionReason } from './agent.ts';
import type { AgentProfile } from './book.ts';
import type { LessonReconciler } from './lesson-change.ts';

/** A book as a version of an agent. */
export interface NewAgentVersion {
    readonly agentName: string;
    readonly agentHash: string;
    readonly agentSource: string;
    readonly agentProfile: AgentProfile;
    readonly reason: VersionReason;
    readonly messageIds: readonly number[];
    readonly who: string;
    readonly at: Date;
    /** Updates the lessons after an edit. Absent if the caller updates them itself. */
    readonly reconcileLessons?: LessonReconciler;
}
