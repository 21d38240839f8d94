/** A random id: 32 lower-case hex characters (128 bits) from the system's cryptographic source. */
export function newRandomHex(): string {
    return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex');
}

/**
 * A random id that sorts after earlier ones: 12 hex characters of the time in milliseconds, then 80 random bits. For rows of each turn:
 * an index of such ids grows at its end, where many turns share a page, whereas random ids change one page each.
 */
export function newTimedHex(): string {
    const random = Buffer.from(crypto.getRandomValues(new Uint8Array(10))).toString('hex');
    return Date.now().toString(16).padStart(12, '0') + random;
}
