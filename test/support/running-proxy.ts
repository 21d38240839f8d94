export interface RunningProxy {
    readonly url: string;
    stop(): Promise<void>;
}

export function freePort(): number {
    const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
    listener.stop(true);
    return listener.port;
}

/** A program does not say when it listens: it is tried again and again. */
export async function untilListening(port: number): Promise<void> {
    for (const deadline = performance.now() + 10_000; performance.now() < deadline; ) {
        try {
            const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } });
            socket.end();
            return;
        } catch {
            await new Promise(resolve => setImmediate(resolve));
        }
    }
    throw new Error('The proxy did not start.');
}
