import type {
    Agent,
    AgentSummary,
    AgentVersion,
    AgentVersionSummary,
    VersionReason,
    Visibility,
} from '../domain/agent.ts';
import type { AgentProfile } from '../domain/book.ts';
import type { LearningMode } from '../domain/learning-mode.ts';
import type { LessonReconciler } from '../domain/lesson-change.ts';

/** A version of an agent's book. */
export interface NewAgentVersion {
    readonly agentName: string;
    readonly agentHash: string;
    readonly agentSource: string;
    readonly agentProfile: AgentProfile;
    readonly reason: VersionReason;
    readonly messageIds: readonly number[];
    readonly who: string;
    readonly at: Date;
    /** Updates the lessons after an edit. Absent if the caller changes the lessons itself. */
    readonly reconcileLessons?: LessonReconciler;
}

export interface AgentStore {
    /** Also finds deleted agents (with `deletedAt`), which are 410 and not 404. */
    findOrNull(agentName: string): Promise<Agent | null>;
    /** As `findOrNull`, for every turn: cached until the agent changes. */
    recentOrNull(agentName: string): Promise<Agent | null>;
    /** Whether there is no agent, not even a deleted one. */
    isEmpty(): Promise<boolean>;
    /** Agents that are not deleted, by name. Cached until an agent changes: a list must not read every book. */
    list(visibilities: readonly Visibility[]): Promise<readonly AgentSummary[]>;
    /**
     * Creates the agent and its version 1 in one transaction, or the next version of a deleted agent of that name.
     * @throws AppError `agent_exists`
     */
    create(version: NewAgentVersion & { readonly visibility: Visibility }): Promise<Agent>;
    /**
     * Replaces the book if its version is still `expectedVersion`, and writes `AgentHistory` in the same transaction.
     * @throws AppError `version_conflict` if the book was changed meanwhile, `not_found` if the agent is missing or deleted
     */
    update(version: NewAgentVersion & { readonly expectedVersion: number }): Promise<Agent>;
    setVisibility(agentName: string, visibility: Visibility, at: Date): Promise<void>;
    /** Marks the agent as deleted; its history stays. `false` if there was nothing to delete. */
    delete(agentName: string, at: Date): Promise<boolean>;
    /** Restores a deleted agent with its book and versions. `false` if there was nothing to restore. */
    restore(agentName: string, at: Date): Promise<boolean>;
    /** `false` if there is no such agent. */
    setLearningMode(agentName: string, mode: LearningMode, at: Date): Promise<boolean>;
    /** Origins as returned by `embedOriginOrNull`. */
    setEmbedOrigins(agentName: string, origins: readonly string[], at: Date): Promise<void>;
    /** All versions, newest first. */
    versions(agentName: string): Promise<readonly AgentVersion[]>;
    /** Newest first. */
    listVersions(
        agentName: string,
        page: { readonly before: number | null; readonly limit: number },
    ): Promise<readonly AgentVersionSummary[]>;
    versionOrNull(agentName: string, version: number): Promise<AgentVersion | null>;
}
