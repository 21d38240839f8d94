import pg from 'pg';
import type { Change, ChangeFeed } from '../../ports/change-feed.ts';
import { newRandomHex } from '../../shared/ids.ts';
import type { Log } from '../../shared/log.ts';
import { isThroughPooler } from './pooler.ts';
import { PostgresFailure } from './postgres-failure.ts';

const CHANNEL = 'agents_server_changes';
const NOTIFY = 'select pg_notify($1, $2)';
/** How often listeners are notified of a possible change, and a new connection is tried, while there is none. */
const POLL_MS = 500;
/** How often the connection is tested: a connection proxy may accept a LISTEN and never deliver. */
const HEARTBEAT_MS = 2_000;
const CONNECTION_TIMEOUT_MS = 5_000;

interface PostgresChangeFeedInput {
    readonly url: string;
    readonly pool: Pick<pg.Pool, 'query'>;
    readonly log: Log | null;
}

/** The payload of a notification. */
interface Message {
    readonly from: string;
    /** `null` for a heartbeat. */
    readonly change: Change | null;
}

/**
 * Changes by `NOTIFY`, received on a connection of its own. While that connection is lost, and always behind a pooler, listeners are
 * notified twice a second that anything may have changed.
 */
export class PostgresChangeFeed implements ChangeFeed {
    readonly #input: PostgresChangeFeedInput;
    readonly #serverId = newRandomHex();
    readonly #listeners = new Set<(change: Change) => void>();
    #polling: Timer | null = null;
    #listening: Promise<void> | null = null;
    /** Whether the connection has delivered its first heartbeat. */
    #isReceiving = false;
    #hasHeartbeat = false;
    /** Behind a pooler, a `LISTEN` would stay with the session of whichever client comes next. */
    #isPooled = false;
    #isClosed = false;
    #disconnect = () => {};

    constructor(input: PostgresChangeFeedInput) {
        this.#input = input;
    }

    async announce(change: Change): Promise<void> {
        this.#notify(change);
        try {
            await this.#input.pool.query(NOTIFY, [CHANNEL, this.#toPayload(change)]);
        } catch (error) {
            throw new PostgresFailure(error).toError();
        }
    }

    catchUp(): boolean {
        return false;
    }

    onChange(listener: (change: Change) => void): () => void {
        this.#listeners.add(listener);
        if (this.#polling === null) {
            this.#polling = setInterval(() => this.#poll(), POLL_MS).unref();
            this.#poll();
        }
        return () => {
            this.#listeners.delete(listener);
        };
    }

    async close(): Promise<void> {
        this.#isClosed = true;
        if (this.#polling !== null) clearInterval(this.#polling);
        this.#disconnect();
        await this.#listening;
    }

    #poll(): void {
        if (this.#isReceiving) return;
        this.#notify({ kind: 'unknown' });
        if (this.#isPooled) return;
        this.#listening ??= this.#listenUntilLost().finally(() => {
            this.#isReceiving = false;
            this.#listening = null;
        });
    }

    async #listenUntilLost(): Promise<void> {
        const client = new pg.Client({
            connectionString: this.#input.url,
            connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
            keepAlive: true,
            application_name: 'agents-server changes',
        });
        const lost = Promise.withResolvers<void>();
        lost.promise.catch(() => undefined);
        this.#disconnect = lost.resolve;
        client.on('error', lost.reject);
        client.on('end', () => lost.reject(new Error('The connection was closed.')));
        client.on('notification', ({ payload = '' }) => this.#receive(payload));
        let heartbeat: Timer | undefined;
        try {
            await Promise.race([client.connect(), lost.promise]);
            this.#isPooled = await Promise.race([isThroughPooler(client), lost.promise.then(() => false)]);
            if (this.#isClosed || this.#isPooled) return;
            await client.query(`listen ${CHANNEL}`);
            this.#hasHeartbeat = true;
            heartbeat = setInterval(() => this.#beat(client, lost.reject), HEARTBEAT_MS);
            this.#beat(client, lost.reject);
            await lost.promise;
        } catch (error) {
            const message =
                'The connection for changes on other servers was lost. Changes are polled until it is back.';
            if (this.#isReceiving) this.#input.log?.warn({ error }, message);
        } finally {
            clearInterval(heartbeat);
            // Not awaited: it never resolves if the server does not respond.
            client.end().catch(() => undefined);
        }
    }

    #beat(client: pg.Client, onLost: (error: unknown) => void): void {
        if (!this.#hasHeartbeat) onLost(new Error('The connection delivers nothing.'));
        this.#hasHeartbeat = false;
        client.query(NOTIFY, [CHANNEL, this.#toPayload(null)]).catch(onLost);
    }

    #receive(payload: string): void {
        const { from, change } = parseMessage(payload);
        if (from !== this.#serverId) {
            if (change !== null) this.#notify(change);
            return;
        }
        this.#hasHeartbeat = true;
        // Changes before the first heartbeat were not received.
        if (!this.#isReceiving) this.#notify({ kind: 'unknown' });
        this.#isReceiving = true;
    }

    #notify(change: Change): void {
        for (const listener of this.#listeners) listener(change);
    }

    #toPayload(change: Change | null): string {
        return JSON.stringify({ from: this.#serverId, change } satisfies Message);
    }
}

/** A payload that this program cannot parse comes from another version of it: anything may have changed. */
function parseMessage(payload: string): Message {
    try {
        const { from, change } = JSON.parse(payload);
        return { from: String(from), change: change ?? null };
    } catch {
        return { from: '', change: { kind: 'unknown' } };
    }
}
