import type { Socket } from 'bun';

interface CuttableProxy {
    /** The database's address through the proxy. */
    readonly url: string;
    /** Drops every connection, and each new one at once. */
    cut(): void;
    heal(): void;
    stop(): void;
}

interface Peer {
    /** What came before the other side was there. */
    readonly early: Uint8Array[];
    server: Socket<undefined> | null;
}

/** Stands between a program and its database, as a network that can fail. */
export async function startCuttableProxy(database: URL): Promise<CuttableProxy> {
    const clients = new Set<Socket<Peer>>();
    let isCut = false;
    const listener = Bun.listen<Peer>({
        hostname: '127.0.0.1',
        port: 0,
        socket: {
            open(client) {
                client.data = { early: [], server: null };
                if (isCut) {
                    client.terminate();
                    return;
                }
                clients.add(client);
                void connectTo(client);
            },
            data(client, chunk) {
                if (client.data.server === null) client.data.early.push(new Uint8Array(chunk));
                else client.data.server.write(chunk);
            },
            close(client) {
                clients.delete(client);
                client.data.server?.end();
            },
        },
    });
    const url = new URL(database);
    url.hostname = '127.0.0.1';
    url.port = String(listener.port);
    return {
        url: url.href,
        cut() {
            isCut = true;
            for (const client of clients) client.terminate();
        },
        heal() {
            isCut = false;
        },
        stop: () => listener.stop(true),
    };

    async function connectTo(client: Socket<Peer>): Promise<void> {
        const server = await Bun.connect({
            hostname: database.hostname,
            port: Number(database.port),
            socket: {
                data: (_, chunk) => void client.write(chunk),
                close: () => void client.end(),
            },
        });
        for (const chunk of client.data.early) server.write(chunk);
        client.data.server = server;
    }
}
