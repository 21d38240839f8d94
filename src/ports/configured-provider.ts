import type { ChatModel } from './chat-model.ts';

/** One provider of the chain, configured or detected. */
export interface ConfiguredProvider {
    readonly name: string;
    /** Used if the book asks for no model that the provider has; `null` if its list decides. */
    readonly model: string | null;
    /** `null` for the built-in model. For admins only. */
    readonly baseUrl: string | null;
    readonly hasKey: boolean;
    /** This provider, and none behind it. */
    readonly chatModel: ChatModel;
}
