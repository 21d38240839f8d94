/** The keys of the server's answers that tests look at. */
export interface AnswerJson {
    readonly id: string;
    readonly model: string;
    readonly conversationId: string;
    readonly endpoints: readonly string[];
    readonly choices: readonly {
        readonly message: { readonly content: string | null };
        readonly finish_reason: string;
    }[];
    readonly message: {
        readonly id: string;
        readonly parts: readonly { readonly type: string; readonly text: string }[];
    };
    readonly error: {
        readonly message: string;
        readonly type: string;
        readonly param: string | null;
        readonly code: string | null;
    };
}

/** A body as JSON. A key that is not there shows as a failed expectation; the cast spares each test to say so. */
export async function jsonOf<Json = AnswerJson>(response: Response): Promise<Json> {
    return (await response.json()) as Json;
}
