import type { EmbeddingRequest, Embeddings } from '../../ports/embedding-model.ts';
import { countOrNull, listOf, recordOrNull } from '../json-fields.ts';
import { readBoundedText } from '../upstream/read-bounded-text.ts';
import { askProviderOrNull, type PassthroughProvider } from './ask-provider.ts';

const MAX_RESPONSE_BYTES = 128 * 1024 * 1024;

/** One provider's embeddings; `null` if it offers none. */
export async function embedTextsOrNull(
    provider: PassthroughProvider,
    request: EmbeddingRequest,
    signal: AbortSignal,
): Promise<Embeddings | null> {
    const model = await embeddingModelOrNull(provider);
    if (model === null) return null;
    // Every provider can send floats; the encoding that the client wants is made from them.
    const parameters = { ...request, encoding_format: 'float' };
    const passed = await askProviderOrNull(provider, { path: '/embeddings', models: [model], parameters }, signal);
    if (passed === null) return null;
    try {
        return parseEmbeddings(await readBoundedText(passed.response, MAX_RESPONSE_BYTES));
    } catch (error) {
        throw passed.toError(error);
    } finally {
        passed.watch.close();
    }
}

const EMBEDDING_PATTERN = /embed|\bbge-|\be5-|\bgte-|minilm/i;

/** The configured model, else the first by name of the provider's list, so that it is always the same. */
async function embeddingModelOrNull({ settings, modelList }: PassthroughProvider): Promise<string | null> {
    if (settings.embeddingModel !== undefined) return settings.embeddingModel;
    const models = settings.models ?? (await modelList.idsOrNull({ isNeeded: true })) ?? [];
    const [first] = models.filter(id => EMBEDDING_PATTERN.test(id) && !/rerank/i.test(id)).toSorted();
    return first ?? null;
}

function parseEmbeddings(json: string): Embeddings {
    const body = recordOrNull(JSON.parse(json));
    const entries = listOf(body?.['data']).map((entry, position) => {
        const fields = recordOrNull(entry);
        return { index: countOrNull(fields?.['index']) ?? position, vector: toVector(fields?.['embedding']) };
    });
    if (entries.length === 0) throw new Error('The provider sent no embeddings');
    const usage = recordOrNull(body?.['usage']);
    return {
        vectors: entries.toSorted((one, other) => one.index - other.index).map(({ vector }) => vector),
        promptTokens: countOrNull(usage?.['prompt_tokens']) ?? countOrNull(usage?.['total_tokens']) ?? 0,
    };
}

/** Some providers always send base64. */
function toVector(embedding: unknown): readonly number[] {
    if (typeof embedding === 'string') {
        const bytes = Uint8Array.fromBase64(embedding);
        return Array.from(new Float32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / 4)));
    }
    const vector = listOf(embedding).filter(value => typeof value === 'number');
    if (vector.length === 0) throw new Error('The provider sent an invalid embedding');
    return vector;
}
