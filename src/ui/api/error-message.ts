export function errorMessage(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}

/** Runs an action that may fail. Returns the error message, or `null` on success. */
export async function messageOfFailure(action: () => Promise<void>): Promise<string | null> {
    try {
        await action();
        return null;
    } catch (error) {
        return errorMessage(error);
    }
}
