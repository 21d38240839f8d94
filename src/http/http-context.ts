import type { AgentFinder } from '../agents/find-agent.ts';
import type { AdminSessions } from '../auth/admin-session.ts';
import type { TokenVerifier } from '../auth/api-key.ts';
import type { TokenStorage } from '../auth/api-token.ts';
import type { Limits } from '../auth/limits.ts';
import type { OpenLimits } from '../auth/open-limits.ts';
import type { Passwords } from '../auth/passwords.ts';
import type { ChatContext } from '../chat/chat-context.ts';
import type { ConversationReader } from '../history/read-conversation.ts';
import type { StoredReplies } from '../history/stored-replies.ts';
import type { VisitorConversations } from '../history/visitor-conversations.ts';
import type { OpenLearning } from '../learning/open-learning.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { BackUp } from '../ports/back-up.ts';
import type { ConfiguredProvider, TokenCounter } from '../ports/chat-model.ts';
import type { EmbeddingModel } from '../ports/embedding-model.ts';
import type { HistoryDeletionStore, HistoryStore } from '../ports/history-stores.ts';
import type { ProviderCount } from '../ports/provider-stats-store.ts';
import type { RunningReplyStore } from '../ports/running-reply-store.ts';
import type { TextCompletionModel } from '../ports/text-completion-model.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import type { EnvironmentEntry } from '../settings/environment-entry.ts';
import type { SettingsKeeper } from '../settings/settings-keeper.ts';
import type { Log } from '../shared/log.ts';
import type { StreamTiming } from './event-stream.ts';
import type { BodyLimits } from './read-json-body.ts';

/** What the routes need of the rest of the server; nothing here but `http` knows HTTP. */
export interface HttpContext extends ChatContext, AgentFinder, TokenVerifier, OpenLearning, Omit<OpenLimits, 'close'> {
    readonly agents: AgentStore;
    readonly history: HistoryStore;
    readonly historyDeletion: HistoryDeletionStore;
    readonly conversations: ConversationReader;
    readonly storedReplies: StoredReplies;
    readonly countTokens: TokenCounter;
    readonly embeddingModel: EmbeddingModel;
    readonly textCompletionModel: TextCompletionModel;
    /** Runs work that no answer waits for. */
    readonly inBackground: (work: () => Promise<void>) => void;
    readonly visitorConversations: VisitorConversations;
    /** Replies that outlive their request. */
    readonly runningReplies: RunningReplyStore;
    readonly adminSessions: AdminSessions;
    readonly passwords: Passwords;
    readonly apiKeys: ApiKeyStore;
    readonly storage: TokenStorage;
    readonly log: Log;
    /** What the server counts, in the text format of Prometheus. */
    readonly metrics: { read(): Promise<{ readonly contentType: string; readonly text: string }> };
    /** The providers that answer, in their order, with the model each would be asked for. */
    readonly modelDescriptions: readonly { readonly name: string; readonly model: string | null }[];
    /** Whether no language model answers, but the built-in one: people are told so wherever they choose an agent. */
    readonly isBuiltInModel: boolean;
    /** Resolves where the database answers. @throws AppError `storage_unavailable` */
    readonly ping: () => Promise<void>;
    readonly usage: UsageStore;
    readonly settings: SettingsKeeper;
    readonly environment: readonly EnvironmentEntry[];
    readonly providers: readonly ConfiguredProvider[];
    /** How the providers did from a day on. */
    readonly readProviderCounts: (firstDay: string) => Promise<readonly ProviderCount[]>;
    readonly backUp: BackUp;
    readonly http: HttpSettings;
}

export interface HttpSettings {
    readonly bodyLimits: BodyLimits;
    readonly streamTiming: StreamTiming;
    /** The server's address as people see it; `null` for the one that a request came to. */
    readonly publicUrl: string | null;
    /** Of every key that does not have its own. */
    readonly keyLimits: Limits;
    /** Of every address that asks without a key. */
    readonly addressLimits: Limits;
    /** Whether a proxy in front says the client's address. */
    readonly isProxyTrusted: boolean;
    /** Lets programs read `/metrics`; `null` where none may. */
    readonly metricsToken: string | null;
    /** Aborted, with the `AppError` that clients get, when the server cannot wait any longer for what is still open. */
    readonly shutdown: AbortSignal;
    /** The program's version, for `/health` and the documentation. */
    readonly version: string;
}
