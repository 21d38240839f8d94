import type { AgentFinder } from '../agents/find-agent.ts';
import type { AdminSessions } from '../auth/admin-session.ts';
import type { TokenVerifier } from '../auth/api-key.ts';
import type { OpenLimits } from '../auth/open-limits.ts';
import type { Passwords } from '../auth/passwords.ts';
import type { ChatContext } from '../chat/chat-context.ts';
import type { TokenStorage } from '../domain/api-token.ts';
import type { Limits } from '../domain/limits.ts';
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
import type { SettingsStore } from '../settings/settings-store.ts';
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
    /** Runs work that no response waits for. */
    readonly inBackground: (work: () => Promise<void>) => void;
    readonly visitorConversations: VisitorConversations;
    /** Replies that outlive their request. */
    readonly runningReplies: RunningReplyStore;
    readonly adminSessions: AdminSessions;
    readonly passwords: Passwords;
    readonly apiKeys: ApiKeyStore;
    readonly storage: TokenStorage;
    readonly log: Log;
    /** In the text format of Prometheus. */
    readonly metrics: { read(): Promise<{ readonly contentType: string; readonly text: string }> };
    /** The providers in their order, with the model that each would be asked for. */
    readonly modelDescriptions: readonly { readonly name: string; readonly model: string | null }[];
    /** Whether only the built-in model replies. The pages say so. */
    readonly isBuiltInModel: boolean;
    /** Resolves if the database responds. @throws AppError `storage_unavailable` */
    readonly ping: () => Promise<void>;
    readonly usage: UsageStore;
    readonly settings: SettingsStore;
    readonly environment: readonly EnvironmentEntry[];
    readonly providers: readonly ConfiguredProvider[];
    /** Replies, failures and times of the providers since a day. */
    readonly readProviderCounts: (firstDay: string) => Promise<readonly ProviderCount[]>;
    readonly backUp: BackUp;
    readonly http: HttpSettings;
}

export interface HttpSettings {
    /** Of those who come with an API key or the admin's session. */
    readonly bodyLimits: BodyLimits;
    /** Of everyone else. */
    readonly visitorBodyLimits: BodyLimits;
    readonly streamTiming: StreamTiming;
    /** The public address of the server; `null` for the one that a request came to. */
    readonly publicUrl: string | null;
    /** Of every key without limits of its own. */
    readonly keyLimits: Limits;
    /** Of every address that sends requests without a key. */
    readonly addressLimits: Limits;
    /** Whether a proxy in front reports the client's address. */
    readonly isProxyTrusted: boolean;
    /** Lets programs read `/metrics`; `null` if none may. */
    readonly metricsToken: string | null;
    /** Aborted, with the `AppError` that clients get, when the server cannot wait any longer for open requests. */
    readonly shutdown: AbortSignal;
    /** The program's version, for `/health` and the documentation. */
    readonly version: string;
}
