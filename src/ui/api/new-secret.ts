/** 128 bits. Not `randomUUID`, which browsers give to pages with TLS alone. */
export function newSecret(): string {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');
}
