/** A new unguessable id: 32 lower-case hex characters (128 bits) from the system's cryptographic source. */
export function newRandomHex(): string {
    return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex');
}
