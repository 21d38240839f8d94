import type { AgentProfile, CompiledBook } from './book.ts';
import type { LearningMode } from './learning-mode.ts';

export const VISIBILITIES = ['PUBLIC', 'UNLISTED', 'PRIVATE'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const VERSION_REASONS = ['CREATED', 'EDITED', 'LEARNED', 'CONSOLIDATED', 'REVERTED', 'IMPORTED'] as const;
export type VersionReason = (typeof VERSION_REASONS)[number];

export interface Agent {
    readonly id: number;
    /** Unique; used in the URL. */
    readonly agentName: string;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    readonly deletedAt: Date | null;
    /** SHA-256 of `agentSource`. */
    readonly agentHash: string;
    /** The book. */
    readonly agentSource: string;
    readonly agentProfile: AgentProfile;
    readonly visibility: Visibility;
    /** Increases by one with every change of the book. Used for compare-and-set. */
    readonly version: number;
    readonly learningMode: LearningMode;
    /** The sites that may embed it; `null` if none was added yet. */
    readonly embedOrigins: readonly string[] | null;
}

/** An agent without its book, for lists. */
export type AgentSummary = Omit<Agent, 'agentSource'>;

/** One version of a book, stored in `AgentHistory`. */
export interface AgentVersion {
    readonly id: number;
    readonly createdAt: Date;
    readonly agentName: string;
    readonly agentHash: string;
    readonly previousAgentHash: string | null;
    readonly agentSource: string;
    readonly version: number;
    readonly reason: VersionReason;
    /** Ids of the `ChatHistory` rows that the version was learned from. */
    readonly messageIds: readonly number[];
    /** `admin`, `system`, `visitor` or the hint of an API key. */
    readonly who: string;
    /** The learning job that created it; `null` for other versions. */
    readonly learningJobId: number | null;
}

/** A version without its book, for lists. */
export type AgentVersionSummary = Omit<AgentVersion, 'agentSource'>;

export interface AgentWithBook {
    readonly agent: Agent;
    readonly book: CompiledBook;
}
