/** Runs a program with this program's input and output, waits for it, and returns its exit code. */
export async function runChild(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
    const program = Bun.spawn([...command], { env, stdio: ['inherit', 'inherit', 'inherit'] });
    // This one must exit last. What reaches both programs counts once there.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => program.kill(signal));
    return program.exited;
}
