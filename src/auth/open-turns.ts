import { findRecentAgent } from '../agents/find-agent.ts';
import type { OpenTurn, OpenTurns, TurnAbort, TurnOwner } from '../chat/open-turn.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { ChangeFeed } from '../ports/change-feed.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError, toAppError } from '../shared/errors.ts';
import { assertUsable } from './api-key.ts';

export interface OpenTurnsInput {
    readonly apiKeys: Pick<ApiKeyStore, 'recentOrNull'>;
    readonly agents: Pick<AgentStore, 'recentOrNull'>;
    readonly changes: ChangeFeed;
    readonly now: Clock;
}

export interface OpenTurnsRegistry extends OpenTurns {
    /** How many turns are being answered. */
    count(): number;
    close(): void;
}

interface Watched {
    readonly owner: TurnOwner;
    readonly abort: TurnAbort;
}

/** A key may be checked so long before its turn is opened, as a body takes to arrive. */
const RECENT_MS = 60_000;
/** After a database that did not answer. */
const RETRY_MS = 500;

/**
 * Ends turns whose key or agent is taken away while they are answered, whichever server or command takes it. Nothing is asked of the
 * database as long as nothing changes.
 */
export function createOpenTurns({ apiKeys, agents, changes, now }: OpenTurnsInput): OpenTurnsRegistry {
    const open = new Set<Watched>();
    let lastChangeAt = Number.NEGATIVE_INFINITY;
    const stopListening = changes.onChange(change => {
        lastChangeAt = performance.now();
        const concerned = [...open].filter(({ owner }) => {
            if (change.kind === 'token') return owner.caller.apiKey !== null;
            return change.kind === 'unknown' || owner.agentName === change.agentName;
        });
        void check(concerned);
    });

    return {
        async open(owner, abort): Promise<OpenTurn> {
            const slot = owner.quota === null ? null : await owner.quota.openSlot();
            const watched = { owner, abort };
            open.add(watched);
            // What changed between the check of the key and this moment was told to nobody.
            if (performance.now() - lastChangeAt < RECENT_MS) void check([watched]);
            return {
                spend: tokens => slot?.spend(tokens),
                close() {
                    open.delete(watched);
                    slot?.close();
                },
            };
        },
        count: () => open.size,
        close: stopListening,
    };

    /** Reads each key and each agent once, however many turns they have. */
    async function check(concerned: readonly Watched[]): Promise<void> {
        const findToken = once(apiKeys.recentOrNull);
        const findAgent = once(agentName => findRecentAgent(agents, agentName));
        await Promise.all(
            concerned.map(async watched => {
                const { caller, agentName, authorize } = watched.owner;
                try {
                    if (caller.apiKey !== null) assertUsable(await findToken(caller.apiKey), now());
                    authorize(await findAgent(agentName));
                } catch (error) {
                    if (!open.has(watched)) return;
                    if (isUnanswered(error)) setTimeout(() => void check([watched]), RETRY_MS).unref();
                    else watched.abort.abort(toAppError(error));
                }
            }),
        );
    }
}

/** A database that does not answer has not said that the key is bad. */
function isUnanswered(error: unknown): boolean {
    return error instanceof AppError && error.code === 'storage_unavailable';
}

function once<Value>(find: (name: string) => Promise<Value>): (name: string) => Promise<Value> {
    const found = new Map<string, Promise<Value>>();
    return name => {
        const known = found.get(name) ?? find(name);
        found.set(name, known);
        return known;
    };
}
