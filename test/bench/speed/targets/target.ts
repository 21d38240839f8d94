/** A server that is measured. */
export interface Target {
    readonly name: string;
    readonly port: number;
    readonly pid: number;
    /** The bytes of one request. */
    toRequest(prompt: string, isStream: boolean, earlier?: readonly Said[]): string;
    /** The stored messages of users and models; `null` for a target that stores nothing. */
    readonly history: (() => Promise<StoredTexts>) | null;
    stop(): Promise<void>;
}

/** A message of a thread; texts need no escapes in JSON. */
export interface Said {
    readonly role: 'user' | 'assistant';
    readonly content: string;
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
    return (prompt, isStream, earlier = []) => {
        const messages = [...earlier, { role: 'user', content: prompt }].map(
            ({ role, content }) => `{"role":"${role}","content":"${content}"}`,
        );
        const body = `{"model":"${model}","messages":[${messages.join()}],"stream":${isStream}}`;
        return `${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
}
