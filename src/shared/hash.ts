/** SHA-256 over the UTF-8 bytes of `text`, as 64 lower-case hex characters. */
export function sha256Hex(text: string): string {
    return Bun.SHA256.hash(text, 'hex');
}
