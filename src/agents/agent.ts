import type { AgentProfile } from '../books/book.ts';
import type { LearningMode } from '../learning/learning-mode.ts';

export const VISIBILITIES = ['PUBLIC', 'UNLISTED', 'PRIVATE'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

export const VERSION_REASONS = ['CREATED', 'EDITED', 'LEARNED', 'CONSOLIDATED', 'REVERTED', 'IMPORTED'] as const;
export type VersionReason = (typeof VERSION_REASONS)[number];

export interface Agent {
    readonly id: number;
    /** Unique; the name in the URL. */
    readonly agentName: string;
    readonly createdAt: Date;
    readonly updatedAt: Date;
    readonly deletedAt: Date | null;
    /** SHA-256 of `agentSource`. */
    readonly agentHash: string;
    /** The book, exactly as it was written. */
    readonly agentSource: string;
    readonly agentProfile: AgentProfile;
    readonly visibility: Visibility;
    /** Counts up by one with every change of the book; what compare-and-set compares. */
    readonly version: number;
    readonly learningMode: LearningMode;
    /** The sites that may show it in a frame; `null` where none was named yet. */
    readonly embedOrigins: readonly string[] | null;
}

/** One version of a book, as it stands in `AgentHistory`. */
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
    /** Who made it: `admin`, `system`, a key's hint or a visitor. */
    readonly who: string;
    /** The job that learned it; `null` where a person or the start made it. */
    readonly learningJobId: number | null;
}

/** A version without its book, for lists. */
export type AgentVersionSummary = Omit<AgentVersion, 'agentSource'>;
