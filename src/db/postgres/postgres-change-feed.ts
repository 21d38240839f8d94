import pg from 'pg';
import type { Change, ChangeFeed } from '../../ports/change-feed.ts';
import { newRandomHex } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { PostgresFailure } from './postgres-failure.ts';

const CHANNEL = 'agents_server_changes';
/** How often a server that hears nothing tells itself to look, and tries to hear again. */
const POLL_MS = 500;
/** How often a server makes sure that it still hears: a proxy of connections may take a LISTEN and never deliver. */
const BEAT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 5_000;

export interface PostgresChangeFeed extends ChangeFeed {
    close(): Promise<void>;
}

interface PostgresChangeFeedInput {
    readonly url: string;
    readonly pool: Pick<pg.Pool, 'query'>;
    readonly log: Log | null;
}

/** What goes over the wire: a change, or nothing but a sign of life of the one who sent it. */
interface Message {
    readonly from: string;
    readonly change: Change | null;
}

/**
 * Changes by `NOTIFY`, heard on a connection of its own. While that connection is lost, listeners are told twice a second that
 * anything may have changed.
 */
export function createPostgresChangeFeed({ url, pool, log }: PostgresChangeFeedInput): PostgresChangeFeed {
    const self = newRandomHex();
    const listeners = new Set<(change: Change) => void>();
    let isClosed = false;
    let isHearing = false;
    let hasBeat = false;
    let polling: Timer | null = null;
    let listening: Promise<void> | null = null;
    let hangUp = () => {};

    return {
        async announce(change) {
            tell(change);
            try {
                await pool.query(NOTIFY, [CHANNEL, toPayload(change)]);
            } catch (error) {
                throw new PostgresFailure(error).toError();
            }
        },
        look: () => false,
        onChange(listener) {
            listeners.add(listener);
            if (polling === null) {
                polling = setInterval(poll, POLL_MS).unref();
                poll();
            }
            return () => {
                listeners.delete(listener);
            };
        },
        async close() {
            isClosed = true;
            if (polling !== null) clearInterval(polling);
            hangUp();
            await listening;
        },
    };

    function poll(): void {
        if (isHearing) return;
        tell({ kind: 'unknown' });
        listening ??= listenUntilLost().finally(() => {
            isHearing = false;
            listening = null;
        });
    }

    async function listenUntilLost(): Promise<void> {
        const client = new pg.Client({
            connectionString: url,
            connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
            keepAlive: true,
            application_name: 'agents-server changes',
        });
        const over = Promise.withResolvers<void>();
        over.promise.catch(() => undefined);
        hangUp = over.resolve;
        client.on('error', over.reject);
        client.on('end', () => over.reject(new Error('The connection was closed.')));
        client.on('notification', ({ payload = '' }) => hear(payload));
        let beating: Timer | undefined;
        try {
            await Promise.race([client.connect(), over.promise]);
            if (isClosed) return;
            await client.query(`listen ${CHANNEL}`);
            hasBeat = true;
            beating = setInterval(beat, BEAT_MS);
            beat();
            await over.promise;
        } catch (error) {
            if (isHearing) log?.warn({ error }, 'Changes on other servers are asked for until they are told again.');
        } finally {
            clearInterval(beating);
            // One that does not answer would never end.
            client.end().catch(() => undefined);
        }

        function beat(): void {
            if (!hasBeat) over.reject(new Error('The connection delivers nothing.'));
            hasBeat = false;
            client.query(NOTIFY, [CHANNEL, toPayload(null)]).catch(over.reject);
        }
    }

    function hear(payload: string): void {
        const { from, change } = parseMessage(payload);
        if (from !== self) {
            if (change !== null) tell(change);
            return;
        }
        hasBeat = true;
        // What was said before the first beat was not heard.
        if (!isHearing) tell({ kind: 'unknown' });
        isHearing = true;
    }

    function tell(change: Change): void {
        for (const listener of listeners) listener(change);
    }

    function toPayload(change: Change | null): string {
        return JSON.stringify({ from: self, change } satisfies Message);
    }
}

const NOTIFY = 'select pg_notify($1, $2)';

/** What this program does not understand comes from another version of it: anything may have changed. */
function parseMessage(payload: string): Message {
    try {
        const { from, change } = JSON.parse(payload);
        return { from: String(from), change: change ?? null };
    } catch {
        return { from: '', change: { kind: 'unknown' } };
    }
}
