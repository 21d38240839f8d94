import type { VersionReason } from '../../agents/agent.ts';
import type { LearningStatus } from '../../learning/learning-job.ts';
import type { LearningMode } from '../../learning/learning-mode.ts';
import type { ShortDiffPart } from '../../shared/diff/shorten-diff.ts';

// What the pages about learning get from their routes; times are ISO 8601 text.

/** `GET /agents/:agentName/api/learning`. */
export interface LearningState {
    readonly agentName: string;
    readonly mode: LearningMode;
    /** The book itself says that the agent does not learn. */
    readonly isClosed: boolean;
    /** Who says what is to be learned. */
    readonly teacher: string;
    readonly jobs: Readonly<Record<LearningStatus, number>>;
    readonly lessons: number;
    readonly lessonsWaiting: number;
    readonly learnedCharacters: number;
    readonly mostLearnedCharacters: number;
}

/** One of `GET /agents/:agentName/api/versions`. */
export interface VersionSummary {
    readonly version: number;
    readonly createdAt: string;
    readonly agentHash: string;
    readonly reason: VersionReason;
    readonly who: string;
}

/** `GET /agents/:agentName/api/versions/:version`, as far as pages need it. */
export interface VersionDetail {
    readonly difference: readonly ShortDiffPart[];
}
