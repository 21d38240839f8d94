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
    /** The chain as it is configured; empty where nothing is. */
    readonly providers: readonly ProviderSettings[];
    /** Whether to look for model servers on this machine where nothing is configured. */
    readonly isLocalDetection: boolean;
    readonly silenceTimeoutMs: number;
    readonly log: Log;
    readonly observer: Observer;
    readonly detect?: () => Promise<readonly ProviderSettings[]>;
}

export interface OpenModels {
    readonly model: ChatModel;
    /** What providers have beside chat; the built-in model has nothing. */
    readonly modelPassthrough: ModelPassthrough;
    /** Who answers, in their order; `model` is `null` where the provider's list decides when it is first asked. */
    readonly description: readonly { readonly name: string; readonly model: string | null }[];
    /** The same, each by itself. */
    readonly providers: readonly ConfiguredProvider[];
    /** Whether no language model answers, but the built-in one, from the agents' books. */
    readonly isBuiltIn: boolean;
}

/**
 * The models that answer: the configured chain; else the servers found on this machine; else the built-in book model. The built-in
 * one never stands in for a configured chain that fails, since that has to be seen.
 */
export async function openModels(input: OpenModelsInput): Promise<OpenModels> {
    const chain = input.providers.length > 0 ? input.providers : await detectOrNone(input);
    if (chain.length === 0) return openBuiltInModel(input);
    const { silenceTimeoutMs } = input;
    const providers = chain.map(settings => createOpenaiProvider(settings, { times: { silenceTimeoutMs } }));
    return {
        model: createProviderChain(providers, input),
        modelPassthrough: openModelPassthrough(chain, { silenceTimeoutMs }),
        providers: chain.map(({ name, model, baseUrl, apiKey }, index) => ({
            ...{ name, model, baseUrl },
            hasKey: apiKey !== null,
            chatModel: createProviderChain(providers.slice(index, index + 1), input),
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
    const bookModel = createBuiltInModel();
    const { name } = bookModel;
    const model = BOOK_MODEL_NAME;
    const chatModel = createProviderChain([bookModel], input);
    return {
        model: chatModel,
        modelPassthrough: openModelPassthrough([], { silenceTimeoutMs: 0 }),
        providers: [{ name, model, baseUrl: null, hasKey: false, chatModel }],
        description: [{ name, model }],
        isBuiltIn: true,
    };
}
