/** Does what may fail, and gives the reason in words for a person; `null` where it worked. */
export async function failureOf(action: () => Promise<void>): Promise<string | null> {
    try {
        await action();
        return null;
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    }
}
