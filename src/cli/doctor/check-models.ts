import { openModels } from '../../models/open-models.ts';
import type { ConfiguredProvider } from '../../ports/chat-model.ts';
import type { Config } from '../../server/config.ts';
import { openLog } from '../../shared/log.ts';
import { combineObservers } from '../../telemetry/combine-observers.ts';
import { tryProvider } from '../../usage/try-provider.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** Sends every provider of the chain a real, tiny request. */
export async function checkModels(config: Config): Promise<readonly Finding[]> {
    const log = openLog('silent');
    const { providers } = await openModels({
        providers: config.providers,
        isLocalDetection: config.isLocalDetection,
        silenceTimeoutMs: config.modelSilenceMs,
        log,
        observer: combineObservers([], log),
    });
    return Promise.all(providers.map(check));
}

async function check(provider: ConfiguredProvider): Promise<Finding> {
    const { name, baseUrl } = provider;
    if (baseUrl === null) {
        const message =
            'No language model is configured or running on this machine, so the built-in model replies from the books.';
        return warning('model', message, 'Set OPENAI_API_KEY, OPENAI_BASE_URL or MODEL_PROVIDERS.');
    }
    const trace = { requestId: crypto.randomUUID(), traceparent: null };
    const trial = await tryProvider(provider, { trace, signal: new AbortController().signal });
    if (trial.isAnswered) return ok('model', `${name} replies with ${trial.model} after ${trial.durationMs} ms.`);
    return problem('model', `${name} does not reply: ${trial.text}`, 'Check its base URL, API key and model.');
}
