import type { AgentFinder } from '../agents/find-agents.ts';
import type { AdminSessions } from '../auth/admin-session.ts';
import type { TokenVerifier } from '../auth/verify-token.ts';
import type { ChatContext } from '../chat/chat-context.ts';
import type { ConversationReader } from '../history/read-conversation.ts';
import type { VisitorConversations } from '../history/visitor-conversations.ts';
import type { OpenLearning } from '../learning/open-learning.ts';
import type { AgentStore } from '../ports/stores.ts';
import type { Clock } from '../shared/clock.ts';
import type { Log } from '../shared/log.ts';
import type { StreamTiming } from './event-stream.ts';
import type { BodyLimits } from './read-json-body.ts';

/** What the doors need of the rest of the server; nothing here knows HTTP. */
export interface DoorContext extends ChatContext, AgentFinder, TokenVerifier, OpenLearning {
    readonly agents: AgentStore;
    readonly now: Clock;
    readonly conversations: ConversationReader;
    readonly visitorConversations: VisitorConversations;
    readonly adminSessions: AdminSessions;
    readonly log: Log;
    /** The providers that answer, in their order, with the model each would be asked for. */
    readonly modelDescriptions: readonly { readonly name: string; readonly model: string | null }[];
    /** Resolves where the database answers. @throws AppError `storage_unavailable` */
    readonly ping: () => Promise<void>;
    readonly doors: DoorSettings;
}

export interface DoorSettings {
    readonly bodyLimits: BodyLimits;
    readonly streamTiming: StreamTiming;
    /** Whether a proxy in front says the client's address. */
    readonly isProxyTrusted: boolean;
    /** Aborted, with the `AppError` that clients get, when the server cannot wait any longer for what is still open. */
    readonly shutdown: AbortSignal;
    /** The program's version, for `/health` and the documentation. */
    readonly version: string;
}
