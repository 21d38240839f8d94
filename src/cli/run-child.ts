/** Runs a program with the input, the output and the console of this one, which does nothing until the other has ended; gives its code. */
export async function runBelow(command: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
    // Ctrl+C reaches both programs, and this one has to outlast the other. Other requests to stop reach this one alone.
    process.on('SIGINT', () => {});
    const program = Bun.spawn([...command], { env, stdio: ['inherit', 'inherit', 'inherit'] });
    process.on('SIGTERM', () => program.kill('SIGTERM'));
    return program.exited;
}
