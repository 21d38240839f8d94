import type { ChatModel } from './chat-model.ts';

/** A provider of the chain, as it was configured or detected. */
export interface ConfiguredProvider {
    readonly name: string;
    /** Used if the provider does not have the model that the book names; `null` to choose from the provider's list. */
    readonly model: string | null;
    /** For admins only. `null` for the built-in model. */
    readonly baseUrl: string | null;
    readonly hasKey: boolean;
    /** Only this provider, without the rest of the chain. */
    readonly chatModel: ChatModel;
}
