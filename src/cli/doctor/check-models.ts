import type { ReplyOptions, ToolDefinition } from '../../domain/reply-options.ts';
import { openModels } from '../../models/open-models.ts';
import type { ConfiguredProvider } from '../../ports/chat-model.ts';
import type { Config } from '../../server/config.ts';
import { openLog } from '../../shared/log.ts';
import { combineObservers } from '../../telemetry/combine-observers.ts';
import type { ProviderTrial } from '../../usage/provider-trial.ts';
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
    return (await Promise.all(providers.map(check))).flat();
}

async function check(provider: ConfiguredProvider): Promise<readonly Finding[]> {
    const { name, baseUrl } = provider;
    if (baseUrl === null) {
        const message =
            'No language model is configured or running on this machine, so the built-in model replies from the books.';
        return [warning('model', message, 'Set OPENAI_API_KEY, OPENAI_BASE_URL or MODEL_PROVIDERS.')];
    }
    const trial = await ask(provider, {});
    if (!trial.isAnswered) {
        const advice = 'Check its base URL, API key and model.';
        return [problem('model', `${name} does not reply: ${trial.text}`, advice)];
    }
    const found = ok('model', `${name} replies with ${trial.model} after ${trial.durationMs} ms.`);
    return [found, ...(await checkAdditions(provider))];
}

/** What books and lessons add to requests. Some providers cannot combine tools with a format. */
const ADDITIONS: readonly ReplyOptions[] = [
    { temperature: 0.2, topP: 0.9, maxTokens: 500, tools: [toTrialTool()] },
    { temperature: 0, responseFormat: { kind: 'json_schema', schema: toTrialFormat() } },
];

async function checkAdditions(provider: ConfiguredProvider): Promise<readonly Finding[]> {
    for (const additions of ADDITIONS) {
        const trial = await ask(provider, additions);
        if (trial.isAnswered) continue;
        const message = `${provider.name} does not reply to a request with all that a book can add: ${trial.text}`;
        return [warning('model', message, 'Use a model that supports tools and JSON, or books without tools.')];
    }
    const refused = [...new Set(provider.refusals().map(({ what }) => what))];
    if (refused.length === 0) return [];
    const message = `${provider.name} refuses what the server adds to requests: ${refused.join(', ')}. It replies without.`;
    if (refused.includes('tools')) {
        const advice =
            'Agents with USE or TEAM in their books reply without tools. Choose a model that supports tools.';
        return [warning('model', message, advice)];
    }
    const isOfBook = refused.some(what => /^(?:temperature|top_p)\b/.test(what));
    if (!isOfBook) return [ok('model', message)];
    return [warning('model', message, 'MODEL TEMPERATURE and MODEL TOP P in books have no effect with this model.')];
}

function ask(provider: ConfiguredProvider, additions: ReplyOptions): Promise<ProviderTrial> {
    const trace = { requestId: crypto.randomUUID(), traceparent: null };
    return tryProvider(provider, { trace, signal: new AbortController().signal, additions });
}

function toTrialTool(): ToolDefinition {
    const parameters = { type: 'object', properties: {} };
    return {
        kind: 'function',
        name: 'trial',
        definition: { name: 'trial', description: 'Do not call it.', parameters },
    };
}

function toTrialFormat() {
    const properties = { answer: { type: 'string' } };
    const schema = { type: 'object', properties, required: ['answer'], additionalProperties: false };
    return { name: 'json_answer', strict: true, schema };
}
