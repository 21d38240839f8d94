import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

interface CuttableProxy {
    /** The database's address through the proxy. */
    readonly url: string;
    /** Drops every connection, and each new one at once. */
    cut(): void;
    heal(): void;
    stop(): void;
}

/** Stands between a program and its database, as a network that can fail. */
export async function startCuttableProxy(database: URL): Promise<CuttableProxy> {
    const clients = new Set<Socket>();
    let isCut = false;
    const listener = createServer(client => {
        if (isCut) {
            client.destroy();
            return;
        }
        clients.add(client);
        const server = connect(Number(database.port), database.hostname);
        client.pipe(server).pipe(client);
        for (const [socket, peer] of [
            [client, server],
            [server, client],
        ] as const) {
            // Each ends with the other, however that ends.
            socket.on('error', () => undefined);
            socket.on('close', () => peer.end());
        }
        client.on('close', () => clients.delete(client));
    });
    listener.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const url = new URL(database);
    url.hostname = '127.0.0.1';
    url.port = String(Object(listener.address()).port);
    return {
        url: url.href,
        cut() {
            isCut = true;
            for (const client of clients) client.destroy();
        },
        heal() {
            isCut = false;
        },
        stop: () => void listener.close(),
    };
}
