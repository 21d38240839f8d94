/** A stream that is read as far as a test wants. */
export interface ReadStream {
    /** What has been read when the stream is handed over. */
    readonly begin: string;
    /** What comes after it, up to the stream's own end. */
    rest(): Promise<string>;
    /** Reads on until this has come; gives all that has been read. */
    until(expected: string): Promise<string>;
    /** Goes away in the middle. */
    leave(): Promise<void>;
}

/** Reads a stream until `expected` has come. */
export async function readStream(response: Response, expected: string): Promise<ReadStream> {
    const { body, status } = response;
    if (body === null) throw new Error(`The answer has no body; its status is ${status}.`);
    const reader = body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    const stream = {
        begin: '',
        async rest() {
            const from = text.length;
            while (await readOn()) {}
            return text.slice(from);
        },
        async until(awaited: string) {
            while (!text.includes(awaited)) {
                if (!(await readOn())) throw new Error(`The stream ended without ${awaited}: ${text}`);
            }
            return text;
        },
        leave: () => reader.cancel(),
    };
    return { ...stream, begin: await stream.until(expected) };

    async function readOn(): Promise<boolean> {
        const { value, done } = await reader.read();
        text += decoder.decode(value, { stream: !done });
        return !done;
    }
}
