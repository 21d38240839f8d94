import { Snippet } from '../controls/snippet.tsx';

const ONE = 'OPENAI_API_KEY=…\nOPENAI_MODEL=gpt-5-mini';
const LOCAL = 'OPENAI_BASE_URL=http://localhost:11434/v1\nOPENAI_MODEL=qwen3';
const CHAIN = `GEMINI_API_KEY=…
OPENAI_API_KEY=…
MODEL_PROVIDERS='[
    "google",
    { "preset": "openai", "model": "gpt-5-mini" },
    { "name": "home", "baseUrl": "http://localhost:8000/v1" }
]'`;

/** Providers are configured only in the environment, so that their keys never reach the browser. */
export function HowToConfigure() {
    return (
        <section class="panel stack" aria-labelledby="configure">
            <h2 id="configure">Add provider</h2>
            <p>
                The server reads its providers from the environment or the <code>.env</code> file at startup. This page
                never shows keys.
            </p>
            <h3>One provider</h3>
            <Snippet label="One provider" text={ONE} />
            <h3>A local or other OpenAI-compatible server</h3>
            <Snippet label="OpenAI-compatible server" text={LOCAL} />
            <h3>Several providers, in order</h3>
            <Snippet label="Several providers" text={CHAIN} />
            <p class="small soft">
                Without configuration, the server uses Ollama, LM Studio, llama.cpp or vLLM if one runs on this machine,
                and otherwise the built-in model.
            </p>
        </section>
    );
}
