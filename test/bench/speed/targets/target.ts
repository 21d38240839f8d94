/** A server that is measured. */
export interface Target {
    readonly name: string;
    readonly port: number;
    readonly pid: number;
    /** The bytes of one request. */
    toRequest(prompt: string, isStream: boolean): string;
    /** The stored messages of users and models; `null` for a target that stores nothing. */
    readonly history: (() => Promise<StoredTexts>) | null;
    stop(): Promise<void>;
}

export interface StoredTexts {
    readonly questions: readonly string[];
    readonly replies: readonly string[];
}

export interface RequestShape {
    readonly path: string;
    readonly model: string;
    readonly headers?: Readonly<Record<string, string>>;
}

export function createRequestWriter({ path, model, headers = {} }: RequestShape): Target['toRequest'] {
    const head = [
        `POST ${path} HTTP/1.1`,
        'host: 127.0.0.1',
        'content-type: application/json',
        ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ].join('\r\n');
    return (prompt, isStream) => {
        const body = `{"model":"${model}","messages":[{"role":"user","content":"${prompt}"}],"stream":${isStream}}`;
        return `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
}
