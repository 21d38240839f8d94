import type { ClientSettings } from '../web/clients-ui-protocol.ts';

const CHAT = '/chat/completions';

/** The programs that are known to work, each with the form of address that it needs. */
export const CLIENT_SETTINGS: readonly ClientSettings[] = [
    {
        id: 'javascript',
        name: 'JavaScript',
        place: 'The openai package, version 4 or later.',
        settings: {
            language: 'js',
            text: `import OpenAI from 'openai';

const client = new OpenAI({
    baseURL: '{url}',
    apiKey: '{key}',
});
const response = await client.chat.completions.create({
    model: '{model}',
    messages: [{ role: 'user', content: 'Hello!' }],
});
console.log(response.choices[0].message.content);`,
        },
        requests: [CHAT, '/responses', '/models'],
    },
    {
        id: 'python',
        name: 'Python',
        place: 'The openai package.',
        settings: {
            language: 'python',
            text: `from openai import OpenAI

client = OpenAI(
    base_url="{url}",
    api_key="{key}",
)
response = client.chat.completions.create(
    model="{model}",
    messages=[{"role": "user", "content": "Hello!"}],
)
print(response.choices[0].message.content)`,
        },
        requests: [CHAT, '/responses', '/models'],
    },
    {
        id: 'curl',
        name: 'curl',
        place: 'In a shell.',
        settings: {
            language: 'sh',
            text: `curl {url}/chat/completions \\
  -H 'Authorization: Bearer {key}' \\
  -H 'Content-Type: application/json' \\
  -d '{"model": "{model}", "messages": [{"role": "user", "content": "Hello!"}]}'`,
        },
        requests: [''],
    },
    {
        id: 'jan',
        name: 'Jan',
        place: 'Settings → Model Providers → Add Provider.',
        settings: {
            fields: [
                ['API Key', '{key}'],
                ['Base URL', '{url}/v1'],
                ['Model', '{model}'],
            ],
        },
        requests: [CHAT, '/models'],
    },
    {
        id: 'chatbox',
        name: 'Chatbox',
        place: 'Settings → Model Provider → Add, mode OpenAI API Compatible.',
        settings: {
            fields: [
                ['API Key', '{key}'],
                ['API Host', '{url}/v1'],
                ['API Path', '/chat/completions'],
                ['Model ID', '{model}'],
            ],
        },
        requests: [CHAT, '/models'],
    },
    {
        id: 'cherry-studio',
        name: 'Cherry Studio',
        place: 'Settings → Model Provider → Add, type OpenAI.',
        settings: {
            fields: [
                ['API Key', '{key}'],
                ['API Host', '{url}'],
                ['Model ID', '{model}'],
            ],
        },
        requests: ['/v1/chat/completions', '/v1/models'],
        remark: 'Cherry Studio adds /v1 to the host itself.',
    },
    {
        id: 'open-webui',
        name: 'Open WebUI',
        place: 'Admin Settings → Connections → OpenAI API → Add Connection.',
        settings: {
            fields: [
                ['URL', '{url}/v1'],
                ['Key', '{key}'],
            ],
        },
        requests: [CHAT, '/models'],
        remark: 'The agent then appears in the list of models. If Open WebUI runs in a container, use host.docker.internal instead of localhost.',
    },
    {
        id: 'librechat',
        name: 'LibreChat',
        place: 'In librechat.yaml.',
        settings: {
            language: 'yaml',
            text: `endpoints:
  custom:
    - name: "Agents"
      baseURL: "{url}/v1"
      apiKey: "{key}"
      models:
        default: ["{model}"]
        fetch: true
      titleConvo: true
      titleModel: "current_model"`,
        },
        requests: [CHAT, '/models'],
    },
    {
        id: 'anythingllm',
        name: 'AnythingLLM',
        place: 'Settings → LLM, provider Generic OpenAI.',
        settings: {
            fields: [
                ['Base URL', '{url}/v1'],
                ['API Key', '{key}'],
                ['Chat Model Name', '{model}'],
                ['Token context window', '16384'],
                ['Max Tokens', '4096'],
            ],
        },
        requests: [CHAT],
    },
    {
        id: 'continue',
        name: 'Continue',
        place: 'In ~/.continue/config.yaml.',
        settings: {
            language: 'yaml',
            text: `name: Agents
version: 1.0.0
schema: v1
models:
  - name: {agent}
    provider: openai
    model: {model}
    apiBase: {url}/v1
    apiKey: {key}
    roles:
      - chat`,
        },
        requests: [CHAT, '/models'],
    },
    {
        id: 'cline',
        name: 'Cline',
        place: 'Settings → API Provider → OpenAI Compatible.',
        settings: {
            fields: [
                ['Base URL', '{url}/v1'],
                ['OpenAI Compatible API Key', '{key}'],
                ['Model ID', '{model}'],
            ],
        },
        requests: [CHAT],
    },
    {
        id: 'zed',
        name: 'Zed',
        place: 'In settings.json. Set the key as AGENTS_API_KEY in the environment or in the provider settings.',
        settings: {
            language: 'json',
            text: `{
    "language_models": {
        "openai_compatible": {
            "Agents": {
                "api_url": "{url}/v1",
                "available_models": [
                    { "name": "{model}", "display_name": "{agent}", "max_tokens": 128000 }
                ]
            }
        }
    }
}`,
        },
        requests: [CHAT],
        remark: 'The key: {key}',
    },
    {
        id: 'codex',
        name: 'codex',
        place: 'In ~/.codex/config.toml. Set the key as AGENTS_API_KEY in the environment.',
        settings: {
            language: 'toml',
            text: `model = "{model}"
model_provider = "agents"

[model_providers.agents]
name = "Agents"
base_url = "{url}"
env_key = "AGENTS_API_KEY"
wire_api = "responses"`,
        },
        requests: ['/responses'],
        remark: 'The key: {key}',
    },
    {
        id: 'n8n',
        name: 'n8n',
        place: 'Credentials → OpenAI, then the node OpenAI Chat Model.',
        settings: {
            fields: [
                ['API Key', '{key}'],
                ['Base URL', '{url}/v1'],
                ['Model', '{model}'],
            ],
        },
        requests: ['/models', CHAT, '/responses'],
    },
];

export interface SettingsInput {
    /** The server's address without a trailing slash. */
    readonly origin: string;
    readonly agentName: string;
    readonly key: string;
}

/** The table with the values of one agent. */
export function toClientSettings({ origin, agentName, key }: SettingsInput): readonly ClientSettings[] {
    const values: Readonly<Record<string, string>> = {
        url: `${origin}/agents/${agentName}/api/openai`,
        key,
        model: `agent:${agentName}`,
        agent: agentName,
    };
    const fill = (text: string) => text.replace(/\{(url|key|model|agent)\}/g, (_, name: string) => values[name] ?? '');
    return CLIENT_SETTINGS.map(client => ({
        ...client,
        ...(client.remark === undefined ? {} : { remark: fill(client.remark) }),
        settings:
            'text' in client.settings
                ? { ...client.settings, text: fill(client.settings.text) }
                : { fields: client.settings.fields.map(([label, value]) => [label, fill(value)] as const) },
    }));
}
