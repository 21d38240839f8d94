import { until } from './until.ts';

export interface RunningProxy {
    readonly url: string;
    stop(): Promise<void>;
}

/** A program does not say when it listens: it is tried again and again. */
export async function untilListening(port: number): Promise<void> {
    await until('the proxy', async () => {
        try {
            const socket = await Bun.connect({ hostname: '127.0.0.1', port, socket: { data() {} } });
            return socket.end();
        } catch {
            return null;
        }
    });
}
