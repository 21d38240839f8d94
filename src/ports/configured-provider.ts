import type { ChatModel } from './chat-model.ts';

/** One provider of the chain, as the operator configured it or as it was found. */
export interface ConfiguredProvider {
    readonly name: string;
    /** Asked for where a book wishes none that the provider has; `null` where its list decides. */
    readonly model: string | null;
    /** `null` for the built-in model, which has none. For the admin alone. */
    readonly baseUrl: string | null;
    readonly hasKey: boolean;
    /** This provider, and none behind it. */
    readonly chatModel: ChatModel;
}
