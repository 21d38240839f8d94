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

/** Providers come from the environment, where their keys are safest. */
export function HowToConfigure() {
    return (
        <section class="panel stack" aria-labelledby="configure">
            <h2 id="configure">Choose others</h2>
            <p>
                Providers are set in the server’s environment or its <code>.env</code> file, and read when it starts.
                Keys never come to this page.
            </p>
            <h3>One provider</h3>
            <Snippet label="One provider" text={ONE} />
            <h3>A server on this machine, or any other that speaks OpenAI’s API</h3>
            <Snippet label="Another server" text={LOCAL} />
            <h3>Several, in their order</h3>
            <Snippet label="A chain of providers" text={CHAIN} />
            <p class="small soft">
                Where nothing is set, the server looks for Ollama, LM Studio, llama.cpp and vLLM on this machine, and
                else answers from the agents’ books.
            </p>
        </section>
    );
}
