import type { ChatModel, ConfiguredProvider } from '../ports/chat-model.ts';
import type { Observer } from '../ports/observer.ts';
import type { Log } from '../shared/log.ts';
import { BOOK_MODEL_NAME, createBuiltInModel } from './built-in/create-built-in-model.ts';
import { createProviderChain } from './chain/provider-chain.ts';
import { detectLocalServers } from './config/detect-local-servers.ts';
import type { ProviderSettings } from './config/provider-settings.ts';
import { type ModelPassthrough, openModelPassthrough } from './model-passthrough/open-model-passthrough.ts';
import { createOpenaiProvider } from './openai-provider.ts';

export interface OpenModelsInput {
    /** The configured chain; may be empty. */
    readonly providers: readonly ProviderSettings[];
    /** Whether to look for model servers on this machine if the chain is empty. */
    readonly isLocalDetection: boolean;
    readonly silenceTimeoutMs: number;
    readonly log: Log;
    readonly observer: Observer;
    readonly detect?: () => Promise<readonly ProviderSettings[]>;
}

export interface OpenModels {
    readonly model: ChatModel;
    /** Embeddings and text completions of the providers; the built-in model has none. */
    readonly modelPassthrough: ModelPassthrough;
    /** The chain in order; `model` is `null` if the provider's list decides. */
    readonly description: readonly { readonly name: string; readonly model: string | null }[];
    readonly providers: readonly ConfiguredProvider[];
    /** Whether the built-in model replies, which is not a language model. */
    readonly isBuiltIn: boolean;
}

/**
 * Opens the configured chain, else the model servers found on this machine, else the built-in model. The built-in model never replaces
 * a configured chain that fails: such a failure must be visible.
 */
export async function openModels(input: OpenModelsInput): Promise<OpenModels> {
    const chain = input.providers.length > 0 ? input.providers : await detectOrNone(input);
    if (chain.length === 0) return openBuiltInModel(input);
    const { silenceTimeoutMs, log } = input;
    const providers = chain.map(settings => createOpenaiProvider(settings, { times: { silenceTimeoutMs }, log }));
    return {
        model: createProviderChain(providers, input),
        modelPassthrough: openModelPassthrough(chain, { silenceTimeoutMs }),
        providers: chain.map(({ name, model, baseUrl, apiKey }, index) => ({
            name,
            model,
            baseUrl,
            hasKey: apiKey !== null,
            chatModel: createProviderChain(providers.slice(index, index + 1), input),
            refusals: () => providers[index]?.refusals() ?? [],
        })),
        description: chain.map(({ name, model }) => ({ name, model })),
        isBuiltIn: false,
    };
}

async function detectOrNone(input: OpenModelsInput): Promise<readonly ProviderSettings[]> {
    if (!input.isLocalDetection) return [];
    return (input.detect ?? detectLocalServers)();
}

function openBuiltInModel(input: OpenModelsInput): OpenModels {
    const builtIn = createBuiltInModel();
    const { name } = builtIn;
    const model = BOOK_MODEL_NAME;
    const chatModel = createProviderChain([builtIn], input);
    return {
        model: chatModel,
        modelPassthrough: openModelPassthrough([], { silenceTimeoutMs: 0 }),
        providers: [{ name, model, baseUrl: null, hasKey: false, chatModel, refusals: () => [] }],
        description: [{ name, model }],
        isBuiltIn: true,
    };
}
