import { createAgentFinder } from '../agents/find-agent.ts';
import { createTokenVerifier } from '../auth/api-key.ts';
import { openLimits } from '../auth/open-limits.ts';
import { createOpenTurns, type OpenTurnsRegistry } from '../auth/open-turns.ts';
import { MemoryCounterStore } from '../db/stores/access/memory-counter-store.ts';
import { createKnowledgePageStore } from '../db/stores/knowledge/knowledge-page-store.ts';
import { createKnowledgeSearch } from '../db/stores/knowledge/knowledge-search.ts';
import { HistoryMaintenance } from '../history/history-maintenance.ts';
import { HistoryRecorder } from '../history/history-recorder.ts';
import { OrphanedTurns } from '../history/orphaned-turns.ts';
import { createConversationReader } from '../history/read-conversation.ts';
import { createStoredReplies } from '../history/stored-replies.ts';
import { createVisitorConversations } from '../history/visitor-conversations.ts';
import type { HttpContext } from '../http/http-context.ts';
import { openLearning } from '../learning/open-learning.ts';
import { countPromptTokens } from '../models/estimate-usage.ts';
import { openModels } from '../models/open-models.ts';
import { Background } from '../shared/background.ts';
import { openLog } from '../shared/log.ts';
import { observeLearningJobs } from '../telemetry/observe-learning-jobs.ts';
import { createToolRunner, type WebConsent } from '../tools/create-tool-runner.ts';
import { createKnowledgePages } from '../tools/knowledge-pages.ts';
import { createSafeFetch } from '../tools/safe-fetch.ts';
import { type Config, secretsOf } from './config.ts';
import type { ContextOverrides } from './context-overrides.ts';
import { openObservation } from './open-observation.ts';
import { openStorage, type StorageContext } from './open-storage.ts';
import { VERSION } from './version.ts';

const BODY_TIMEOUT_MS = 30_000;

/** The parts of a server: those that commands use too, and those that serve requests. */
export interface ServerContext extends StorageContext, HttpContext {
    /** Resolves when no background work is in progress. */
    readonly drain: () => Promise<void>;
    readonly openTurns: OpenTurnsRegistry;
    /** Starts the background work: learning, and the maintenance of the history. */
    readonly startUpkeep: () => void;
    /** Starts to add up usage and to write the figures of providers, in the background. */
    readonly startCounting: () => void;
}

/**
 * Wires a whole server that listens to nothing.
 * @throws AppError `storage_unavailable`
 */
export async function openContext(config: Config, overrides: ContextOverrides = {}): Promise<ServerContext> {
    const log = overrides.log ?? openLog(config.logLevel, { secrets: secretsOf(config) });
    const { database, ...storage } = await openStorage(config, log, overrides);
    const { stores, now } = storage;
    // Partitions are created up front: creating one later would wait for every reader of the table, such as a `pg_dump` of hours.
    await stores.historyMaintenance.prepareMonths(now()).catch((error: unknown) => {
        log.warn({ error }, 'The partitions of the next months could not be created. Trying again later.');
    });
    const background = new Background(log);
    const closing = new AbortController();
    const observation = await openObservation({ config, stores, background, waiting: database.waiting, now, log });
    const { observer } = observation;
    const models = await openModels({
        providers: config.providers,
        isLocalDetection: config.isLocalDetection,
        silenceTimeoutMs: config.modelSilenceMs,
        log,
        observer,
    });
    // The built-in model only replies from books and cannot decide what to learn.
    const teacher = models.isBuiltIn ? null : models.model;
    const learning = openLearning({
        stores: { ...stores, learningJobs: observeLearningJobs(stores.learningJobs, observer, log) },
        model: overrides.model ?? teacher,
        preferredModel: config.teacherModel,
        isLearning: config.isLearning,
        leaseMs: config.learningLeaseMs,
        pollMs: config.learningPollMs,
        now,
        log,
    });
    const model = overrides.model ?? models.model;
    const fetch = createSafeFetch({ isPrivateAllowed: config.isPrivateAllowed });
    const knowledgeSearch = createKnowledgeSearch(database, now);
    const knowledgePages = createKnowledgePages({
        store: createKnowledgePageStore(database),
        search: knowledgeSearch,
        fetch,
        background,
        now,
        log,
        signal: closing.signal,
    });
    const finder = createAgentFinder(stores.agents, knowledgePages);
    const { close: closeLimits, ...limits } = openLimits({
        store: database.counters ?? new MemoryCounterStore(stores.metadata),
        log,
        onRefusal: observer.limitReached,
    });
    const openTurns = createOpenTurns({
        apiKeys: stores.apiKeys,
        agents: stores.agents,
        changes: database.changes,
        now,
    });
    const answering = { model, knowledgeSearch, knowledgePages };
    const historyMaintenance = new HistoryMaintenance({
        store: stores.historyMaintenance,
        retentionDays: config.historyRetentionDays,
        now,
        log,
    });
    const recorder = new HistoryRecorder({
        chatHistory: stores.chatHistory,
        leaseMs: config.turnLeaseMs,
        now,
        onEnded: [historyMaintenance.wake, ...(config.isLearning ? [learning.learningWorker.turnEnded] : [])],
    });
    const orphanedTurns = new OrphanedTurns({
        openStore: async () =>
            (await import('../db/stores/history/orphaned-turn-store.ts')).createOrphanedTurnStore(database),
        oldestOpen: () => recorder.oldestOpen(),
        leaseMs: config.turnLeaseMs,
        now,
        log,
    });
    return {
        ...storage,
        ...learning,
        ...finder,
        ...answering,
        openTurns,
        ...limits,
        toolRunner: createToolRunner({
            findAgent: finder.findAgent,
            answering,
            version: VERSION,
            fetch,
            now,
            log,
            web: toWebConsent(config),
        }),
        ...createTokenVerifier({
            apiKeys: stores.apiKeys,
            storage: config.tokenStorage,
            now,
            inBackground: work => background.run(work),
        }),
        history: stores.history,
        historyDeletion: stores.historyDeletion,
        runningReplies: stores.runningReplies,
        conversations: createConversationReader(stores.chatHistory),
        countTokens: countPromptTokens,
        ...models.modelPassthrough,
        inBackground: work => background.run(work),
        storedReplies: createStoredReplies(stores.storedReplies, stores.chatHistory),
        visitorConversations: createVisitorConversations(stores),
        recorder,
        modelDescriptions: models.description,
        isBuiltInModel: models.isBuiltIn,
        ...observation.parts,
        startCounting: observation.startCounting,
        log,
        usage: stores.usage,
        environment: config.environment,
        providers: models.providers,
        ping: async () => void (await database.ping()),
        async backUp() {
            const { openBackup } = await import('../db/backup/open-backup.ts');
            return openBackup(config.databaseUrl);
        },
        http: {
            bodyLimits: { maxBodyBytes: config.maxBodyBytes, bodyTimeoutMs: BODY_TIMEOUT_MS },
            visitorBodyLimits: {
                maxBodyBytes: Math.min(config.maxVisitorBodyBytes, config.maxBodyBytes),
                bodyTimeoutMs: BODY_TIMEOUT_MS,
            },
            streamTiming: { keepAliveMs: config.keepAliveMs, stallMs: 120_000 },
            publicUrl: config.publicUrl,
            keyLimits: config.keyLimits,
            addressLimits: config.addressLimits,
            isProxyTrusted: config.isProxyTrusted,
            metricsToken: config.metricsToken,
            shutdown: overrides.shutdown ?? new AbortController().signal,
            version: VERSION,
        },
        startUpkeep() {
            learning.learningWorker.start();
            historyMaintenance.start();
            orphanedTurns.start();
        },
        async drain() {
            await background.drain();
            await historyMaintenance.drain();
        },
        async close() {
            closing.abort();
            openTurns.close();
            await learning.learningWorker.stop();
            await historyMaintenance.stop();
            await orphanedTurns.stop();
            await background.close();
            await observation.close();
            await closeLimits();
            await database.close();
        },
    };
}

/** The search engine is the operator's own choice, so it may be in their own network. */
function toWebConsent({ isBrowsingAllowed, searchUrl }: Config): WebConsent {
    const fetch = createSafeFetch({ isPrivateAllowed: true });
    return { isBrowsingAllowed, search: searchUrl === null ? null : { url: searchUrl, fetch } };
}
