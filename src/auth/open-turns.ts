import { findRecentAgent } from '../agents/find-agent.ts';
import type { ApiKeyStore } from '../ports/access-stores.ts';
import type { AgentStore } from '../ports/agent-store.ts';
import type { ChangeFeed } from '../ports/change-feed.ts';
import type { OpenTurn, OpenTurns, TurnAbort, TurnOwner } from '../ports/open-turns.ts';
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

/** The time between the check of a key and its turn, for example until the body has arrived. */
const RECENT_MS = 60_000;
/** The pause after the database could not be reached. */
const RETRY_MS = 500;

/**
 * Ends turns whose API key or agent is revoked or deleted while they run, by any server or command. Asks the database only if something
 * has changed.
 */
export function createOpenTurns({ apiKeys, agents, changes, now }: OpenTurnsInput): OpenTurnsRegistry {
    const open = new Set<Watched>();
    let lastChangeAt = Number.NEGATIVE_INFINITY;
    const stopListening = changes.onChange(change => {
        lastChangeAt = performance.now();
        const affected = [...open].filter(({ owner }) => {
            if (change.kind === 'token') return owner.caller.apiKey !== null;
            return change.kind === 'unknown' || owner.agentName === change.agentName;
        });
        void check(affected);
    });

    return {
        async open(owner, abort, expectedTokens): Promise<OpenTurn> {
            const slot = owner.quota === null ? null : await owner.quota.openSlot(expectedTokens());
            const watched = { owner, abort };
            open.add(watched);
            // A change between the check of the key and this moment did not reach this turn.
            if (performance.now() - lastChangeAt < RECENT_MS) void check([watched]);
            return {
                consume: tokens => slot?.consume(tokens),
                close() {
                    open.delete(watched);
                    slot?.close();
                },
            };
        },
        count: () => open.size,
        close: stopListening,
    };

    /** Reads each key and each agent once for all of their turns. */
    async function check(affected: readonly Watched[]): Promise<void> {
        const findToken = once(apiKeys.recentOrNull);
        const findAgent = once(agentName => findRecentAgent(agents, agentName));
        await Promise.all(
            affected.map(async watched => {
                const { caller, agentName, authorize } = watched.owner;
                try {
                    if (caller.apiKey !== null) assertUsable(await findToken(caller.apiKey), now());
                    authorize(await findAgent(agentName));
                } catch (error) {
                    if (!open.has(watched)) return;
                    if (isStorageUnavailable(error)) setTimeout(() => void check([watched]), RETRY_MS).unref();
                    else watched.abort.abort(toAppError(error));
                }
            }),
        );
    }
}

/** An unreachable database does not mean that the key is invalid. */
function isStorageUnavailable(error: unknown): boolean {
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
