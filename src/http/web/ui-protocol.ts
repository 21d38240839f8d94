import type { AgentProfile } from '../../domain/book.ts';
import type { Limits } from '../../domain/limits.ts';

// What the server's own pages get from its routes; times are ISO 8601 text.

/** `GET /api/status`. */
export interface ServerStatus {
    readonly version: string;
    readonly isAdmin: boolean;
    /** No language model answers, but the built-in one, from the agents' books. */
    readonly isBuiltInModel: boolean;
    /** Who answers, in their order; `null` for all but the admin. */
    readonly providers: readonly { readonly name: string; readonly model: string | null }[] | null;
}

/** `GET /api/session`. */
export interface SessionAnswer {
    readonly isAdmin: boolean;
    /** Whether the admin can log in by a password. */
    readonly isPasswordSet: boolean;
}

/** One of `GET /api/agents`, and `GET /agents/:agentName/api/profile`. */
export interface AgentSummary {
    readonly agentName: string;
    readonly createdAt: string;
    readonly updatedAt: string;
    readonly visibility: 'PUBLIC' | 'UNLISTED' | 'PRIVATE';
    readonly profile: AgentProfile;
}

/** `GET /agents/:agentName/api/embed`. */
export interface EmbedSettings {
    /** The sites that may show the agent. */
    readonly origins: readonly string[];
}

/** One of `GET /agents/:agentName/api/conversations`. */
export interface ConversationSummary {
    readonly id: string;
    /** How its first message begins. */
    readonly title: string;
    readonly createdAt: string;
    readonly updatedAt: string;
}

/** `GET /agents/:agentName/api/conversations`. */
export interface ConversationsAnswer {
    readonly conversations: readonly ConversationSummary[];
    /** What `after` asks for the next page by; `null` where nothing follows. A page of a search may be empty, and more may follow. */
    readonly next: string | null;
}

export interface ConversationMessage {
    readonly id: string;
    /** The message it follows on; several may follow on one: branches. */
    readonly parentId: string | null;
    readonly role: 'user' | 'assistant';
    readonly parts: readonly ConversationPart[];
    readonly createdAt: string;
    readonly status: 'COMPLETE' | 'INTERRUPTED' | 'FAILED';
    /** What feedback on a reply names; `null` for what people said. */
    readonly replyId: string | null;
    /** What the visitor thinks of a reply: 1 for good, -1 for bad; `null` where they have not said. */
    readonly rating: number | null;
}

/** The parts that a `UIMessage` of the AI SDK has. */
export type ConversationPart =
    | { readonly type: 'text'; readonly text: string }
    | { readonly type: 'reasoning'; readonly text: string }
    | { readonly type: 'file'; readonly mediaType: string; readonly url: string; readonly filename?: string };

/** `GET /agents/:agentName/api/conversations/:conversationId`. */
export interface ConversationDetail {
    readonly id: string;
    readonly messages: readonly ConversationMessage[];
}

/** One of `GET /api/tokens`: never the key itself. */
export interface TokenSummary {
    readonly id: number;
    readonly hint: string;
    readonly note: string | null;
    readonly createdAt: string;
    readonly lastUsedAt: string | null;
    readonly expiresAt: string | null;
    readonly isRevoked: boolean;
    readonly agentNames: readonly string[] | null;
    readonly limits: Limits | null;
}

/** `POST /api/tokens`: the one time that the key is shown. */
export interface CreatedTokenAnswer {
    readonly key: string;
    readonly token: TokenSummary;
}
