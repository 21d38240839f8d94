import type { EmbeddingModel } from '../../ports/embedding-model.ts';
import type { TextCompletionModel } from '../../ports/text-completion-model.ts';
import { systemClock } from '../../shared/clock.ts';
import type { ProviderSettings } from '../config/provider-settings.ts';
import { ModelList } from '../list-models.ts';
import { openProviderClient } from '../provider-client.ts';
import type { PassthroughProvider } from './ask-provider.ts';
import { completeTextOrNull } from './complete-text.ts';
import { embedTextsOrNull } from './embed-texts.ts';

/** What providers offer besides chat, without an agent. */
export interface ModelPassthrough {
    readonly embeddingModel: EmbeddingModel;
    readonly textCompletionModel: TextCompletionModel;
}

/** Tries the chain's providers in order. */
export function openModelPassthrough(
    chain: readonly ProviderSettings[],
    { silenceTimeoutMs }: { readonly silenceTimeoutMs: number },
): ModelPassthrough {
    const providers = chain.map((settings): PassthroughProvider => {
        const client = openProviderClient(settings);
        return { settings, client, modelList: new ModelList(client), now: systemClock, silenceTimeoutMs };
    });
    return {
        embeddingModel: {
            embedOrNull: (request, signal) =>
                firstOrNull(providers, provider => embedTextsOrNull(provider, request, signal)),
        },
        textCompletionModel: {
            completeOrNull: (request, signal) =>
                firstOrNull(providers, provider => completeTextOrNull(provider, request, signal)),
        },
    };
}

async function firstOrNull<Result>(
    providers: readonly PassthroughProvider[],
    ask: (provider: PassthroughProvider) => Promise<Result | null>,
): Promise<Result | null> {
    for (const provider of providers) {
        const result = await ask(provider);
        if (result !== null) return result;
    }
    return null;
}
