/** The known settings of a provider. */
export interface ProviderPreset {
    readonly baseUrl: string;
    /** The environment variable of the API key; `null` for servers on this machine, which need none. */
    readonly apiKeyEnv: string | null;
    readonly model: string | null;
    readonly embeddingModel?: string;
    readonly refusesStreamOptions?: boolean;
}

const PRESETS: Readonly<Record<string, ProviderPreset>> = {
    openai: {
        baseUrl: 'https://api.openai.com/v1',
        apiKeyEnv: 'OPENAI_API_KEY',
        model: 'gpt-4.1-mini',
        embeddingModel: 'text-embedding-3-small',
    },
    anthropic: { baseUrl: 'https://api.anthropic.com/v1', apiKeyEnv: 'ANTHROPIC_API_KEY', model: 'claude-haiku-4-5' },
    google: {
        baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
        apiKeyEnv: 'GEMINI_API_KEY',
        model: 'gemini-2.5-flash',
        embeddingModel: 'gemini-embedding-001',
    },
    mistral: {
        baseUrl: 'https://api.mistral.ai/v1',
        apiKeyEnv: 'MISTRAL_API_KEY',
        model: 'mistral-small-latest',
        embeddingModel: 'mistral-embed',
        refusesStreamOptions: true,
    },
    groq: {
        baseUrl: 'https://api.groq.com/openai/v1',
        apiKeyEnv: 'GROQ_API_KEY',
        model: 'llama-3.3-70b-versatile',
    },
    deepseek: { baseUrl: 'https://api.deepseek.com/v1', apiKeyEnv: 'DEEPSEEK_API_KEY', model: 'deepseek-chat' },
    xai: { baseUrl: 'https://api.x.ai/v1', apiKeyEnv: 'XAI_API_KEY', model: 'grok-4' },
    openrouter: {
        baseUrl: 'https://openrouter.ai/api/v1',
        apiKeyEnv: 'OPENROUTER_API_KEY',
        model: 'openrouter/auto',
    },
    together: {
        baseUrl: 'https://api.together.xyz/v1',
        apiKeyEnv: 'TOGETHER_API_KEY',
        model: 'meta-llama/Llama-3.3-70B-Instruct-Turbo',
    },
    fireworks: {
        baseUrl: 'https://api.fireworks.ai/inference/v1',
        apiKeyEnv: 'FIREWORKS_API_KEY',
        model: 'accounts/fireworks/models/llama-v3p3-70b-instruct',
    },
    cerebras: { baseUrl: 'https://api.cerebras.ai/v1', apiKeyEnv: 'CEREBRAS_API_KEY', model: 'llama-3.3-70b' },
    perplexity: { baseUrl: 'https://api.perplexity.ai', apiKeyEnv: 'PERPLEXITY_API_KEY', model: 'sonar' },
    ollama: { baseUrl: 'http://127.0.0.1:11434/v1', apiKeyEnv: null, model: null },
    lmstudio: { baseUrl: 'http://127.0.0.1:1234/v1', apiKeyEnv: null, model: null },
    llamacpp: { baseUrl: 'http://127.0.0.1:8080/v1', apiKeyEnv: null, model: null },
    vllm: { baseUrl: 'http://127.0.0.1:8000/v1', apiKeyEnv: null, model: null },
};

export const PROVIDER_PRESET_NAMES: readonly string[] = Object.keys(PRESETS);

export function presetOrNull(name: string): ProviderPreset | null {
    return Object.hasOwn(PRESETS, name) ? (PRESETS[name] ?? null) : null;
}
