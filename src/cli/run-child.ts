/** Runs a program with this program's input and output, waits for it, and returns its exit code. */
export async function runChild(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
    // Ctrl+C reaches both programs, and this one must exit last. SIGTERM reaches only this one.
    process.on('SIGINT', () => {});
    const program = Bun.spawn([...command], { env, stdio: ['inherit', 'inherit', 'inherit'] });
    process.on('SIGTERM', () => program.kill('SIGTERM'));
    return program.exited;
}
