/** The `data` of each server-sent event. */
export async function* readEvents(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    try {
        for (;;) {
            const { value, done } = await reader.read();
            if (done) return;
            const lines = (rest + value).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) {
                if (line.startsWith('data: ')) yield line.slice('data: '.length);
            }
        }
    } finally {
        await reader.cancel().catch(() => undefined);
    }
}
