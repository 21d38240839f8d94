/** The text of a body, cut after `maxBytes`; the rest is not read. */
export async function readBoundedText(response: Response, maxBytes: number): Promise<string> {
    const decoder = new TextDecoder('utf-8');
    let text = '';
    let totalBytes = 0;
    for await (const bytes of response.body ?? []) {
        text += decoder.decode(bytes.subarray(0, maxBytes - totalBytes), { stream: true });
        totalBytes += bytes.length;
        if (totalBytes >= maxBytes) break;
    }
    return text + decoder.decode();
}
