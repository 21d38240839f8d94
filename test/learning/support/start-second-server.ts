export interface SecondServer {
    readonly url: string;
    /** Ends the process at once, as a power cut would. */
    kill(): Promise<void>;
}

/** A server on the same database, in a process of its own. It has the built-in model where `env` names no provider. */
export async function startSecondServer(
    databaseUrl: string,
    env: Readonly<Record<string, string>> = {},
): Promise<SecondServer> {
    const child = Bun.spawn([process.execPath, 'src/main.ts', 'serve'], {
        env: {
            ...process.env,
            DATABASE_URL: databaseUrl,
            PORT: '0',
            DETECT_LOCAL_MODELS: 'false',
            OPENAI_API_KEY: '',
            LOG_LEVEL: 'error',
            LEARNING_LEASE_SECONDS: '1',
            LEARNING_POLL_SECONDS: '0.05',
            ...env,
        },
        stdout: 'pipe',
        stderr: 'inherit',
    });
    const url = await addressIn(child.stdout);
    return {
        url,
        async kill() {
            child.kill('SIGKILL');
            await child.exited;
        },
    };
}

/** The address that the server prints. What it prints after that is read, too: it could not write it otherwise. */
function addressIn(output: ReadableStream<Uint8Array>): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const decoder = new TextDecoder();
    let text = '';
    const sink = new WritableStream<Uint8Array>({
        write(chunk) {
            text += decoder.decode(chunk, { stream: true });
            const url = /Address\s+(\S+)\n/.exec(text)?.[1];
            if (url !== undefined) resolve(url);
        },
        close: () => reject(new Error(`The second server ended: ${text}`)),
    });
    output.pipeTo(sink).catch(reject);
    return promise;
}
