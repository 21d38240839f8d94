import type { Visibility } from '../../domain/agent.ts';
import type { AgentProfile, Diagnostic } from '../../domain/book.ts';

// What the page of a book gets from its routes; times are ISO 8601 text.

/** `GET` and `PUT /agents/:agentName/api/book`. */
export interface BookAnswer {
    readonly agentName: string;
    readonly agentSource: string;
    /** What the next change has to be based on. */
    readonly version: number;
    readonly visibility: Visibility;
    readonly updatedAt: string;
    readonly profile: AgentProfile;
    readonly diagnostics: readonly Diagnostic[];
}

/** `POST /agents/:agentName/api/model-requirements`. */
export interface BookPreview {
    readonly profile: AgentProfile;
    readonly isClosed: boolean;
    readonly systemMessage: string;
    readonly exampleMessages: readonly { readonly role: string; readonly content: unknown }[];
    readonly model: string | null;
    readonly options: Readonly<Record<string, unknown>>;
    readonly tools: readonly { readonly name: string; readonly description?: string }[];
    readonly unaskedServers: readonly string[];
    readonly searchedPassages: number;
    readonly knowledgePages: readonly KnowledgePageState[];
    readonly messageSuffix: string | null;
    readonly diagnostics: readonly Diagnostic[];
}

export interface KnowledgePageState {
    readonly url: string;
    /** `null` before it was read. */
    readonly checkedAt: string | null;
    readonly title: string | null;
    readonly characters: number;
    readonly error: string | null;
}
