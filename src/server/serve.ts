import { answerRequest } from '../http/answer-request.ts';
import { createApp } from './app.ts';
import type { ServerContext } from './context.ts';

export interface ListenOptions {
    readonly port: number;
    readonly host: string;
}

export interface RunningServer {
    /** The address that clients on this machine use. */
    readonly url: string;
    /** Takes no new requests and resolves when the open ones have ended. */
    stop(): Promise<void>;
    /** Ends what is still open. */
    kill(): Promise<void>;
}

/**
 * A second limit, for code that would read a body past `MAX_BODY_BYTES`. Bun refuses a longer one by cutting the connection, often before
 * the client has read why, so it lies far above what clients send; the routes refuse the rest in words.
 */
const LONGEST_BODY_BYTES = 2 ** 31;

/**
 * Puts the app behind a port.
 * @throws where the port is taken: two servers must never share one by chance
 */
export function serve(context: ServerContext, { port, host }: ListenOptions): RunningServer {
    const app = createApp(context);
    const server = Bun.serve({
        port,
        hostname: host,
        reusePort: false,
        // Otherwise Bun answers an uncaught exception with a page that shows it.
        development: false,
        // For connections on which nothing is asked; a question has no such limit.
        idleTimeout: 60,
        maxRequestBodySize: Math.max(LONGEST_BODY_BYTES, context.http.bodyLimits.maxBodyBytes),
        fetch(request, bunServer) {
            // Models are silent for minutes; the routes have their own limits for each kind of silence.
            bunServer.timeout(request, 0);
            return answerRequest(app, context, request);
        },
    });
    app.server = server;
    return {
        url: `http://${isWildcard(host) ? 'localhost' : server.hostname}:${server.port}`,
        stop: () => server.stop(),
        kill: () => server.stop(true),
    };
}

function isWildcard(host: string): boolean {
    return ['0.0.0.0', '::', '127.0.0.1', 'localhost'].includes(host);
}
