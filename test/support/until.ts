/** Less than a test may take, so that what never came is named. */
const LONGEST_MS = 120_000;

/** Looks again and again, for what tells of itself in no other way; gives what was seen. */
export async function until<Seen>(what: string, look: () => Promise<Seen | null>): Promise<Seen> {
    for (const deadline = performance.now() + LONGEST_MS; performance.now() < deadline; ) {
        const seen = await look();
        if (seen !== null) return seen;
        await new Promise(setImmediate);
    }
    throw new Error(`It was waited in vain for ${what}.`);
}
