import pg from 'pg';

/**
 * Whether a connection goes through a pooler, such as PgBouncer or Supabase's. In transaction mode each transaction may run in another
 * session of the database, so nothing that belongs to a session can be used: no named statement, no `LISTEN`. A pooler gives its
 * clients process ids of its own.
 */
export async function isThroughPooler(client: pg.ClientBase): Promise<boolean> {
    const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid');
    return rows[0]?.pid !== processIdOf(client);
}

/** Makes a connection send its queries without names while `isNeeded`: the session that runs one need not be the one that knows it. */
export function leaveOutNames(client: pg.ClientBase, isNeeded: () => boolean): void {
    const send = asQueryMethod(pg.Client.prototype.query);
    client.query = asDriverMethod((config, ...rest) =>
        send.call(client, isNeeded() && isNamed(config) ? withoutName(config) : config, ...rest),
    );
}

/** Whether a session does not know a named statement, or knows another one of that name: the connection goes through a pooler. */
export function isNameLost(sqlState: string | null): boolean {
    return sqlState === '26000' || sqlState === '42P05';
}

interface NamedQuery {
    readonly name: string;
}

function isNamed(config: unknown): config is NamedQuery {
    return typeof config === 'object' && config !== null && 'name' in config && !('submit' in config);
}

function withoutName({ name: _, ...config }: NamedQuery) {
    return config;
}

type QueryMethod = (this: pg.ClientBase, config: unknown, ...rest: unknown[]) => unknown;

// Casts: the driver's overloads and the process id are not part of its types.

function asQueryMethod(method: unknown): QueryMethod {
    return method as QueryMethod;
}

function asDriverMethod(method: QueryMethod): pg.ClientBase['query'] {
    return method as pg.ClientBase['query'];
}

function processIdOf(client: pg.ClientBase): number | null {
    return (client as { readonly processID?: number | null }).processID ?? null;
}
