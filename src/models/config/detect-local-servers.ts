import { isChatModel } from '../choose-model.ts';
import { parseModelListOrNull } from '../list-models.ts';
import { readBoundedText } from '../upstream/read-bounded-text.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** A model server and its default port. */
export interface LocalServer {
    readonly name: string;
    readonly port: number;
}

const LOCAL_SERVERS: readonly LocalServer[] = [
    { name: 'ollama', port: 11_434 },
    { name: 'lmstudio', port: 1234 },
    { name: 'llamacpp', port: 8080 },
    { name: 'vllm', port: 8000 },
];

const PROBE_TIMEOUT_MS = 300;
const MAX_LIST_BYTES = 1024 * 1024;

/** The model servers on this machine that have a chat model, in the order of the list. */
export async function detectLocalServers(
    servers: readonly LocalServer[] = LOCAL_SERVERS,
    timeoutMs = PROBE_TIMEOUT_MS,
): Promise<readonly ProviderSettings[]> {
    const found = await Promise.all(servers.map(server => probeOrNull(server, timeoutMs)));
    return found.filter(settings => settings !== null);
}

async function probeOrNull({ name, port }: LocalServer, timeoutMs: number): Promise<ProviderSettings | null> {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    try {
        const signal = AbortSignal.timeout(timeoutMs);
        const response = await fetch(`${baseUrl}/models`, { signal, redirect: 'manual' });
        if (!response.ok) return null;
        const models = parseModelListOrNull(await readBoundedText(response, MAX_LIST_BYTES));
        const model = models?.find(isChatModel);
        return model === undefined ? null : { name, baseUrl, apiKey: null, model, models: null };
    } catch {
        // Nothing listens there, or it is not a model server.
        return null;
    }
}
