import { approximateTokens } from '../../../chat/chat-with-agent.ts';
import type { EmbeddingRequest, Embeddings } from '../../../ports/embedding-model.ts';
import type { TurnAbort, TurnOwner } from '../../../ports/open-turns.ts';
import { type Received, sendJson } from '../../contract/json-reply.ts';
import type { Parsed } from '../../contract/parse-parameters.ts';
import type { HttpContext } from '../../http-context.ts';
import { linkedAbort } from '../../linked-abort.ts';
import { withoutAbsent } from '../../without-absent.ts';
import { type AdmittedRequest, toModelId } from '../api-request.ts';
import type { embeddingList } from '../replies-protocol.ts';
import type { embeddingBody } from './embeddings-protocol.ts';
import { notOffered, openPassedAgent } from './passed-agent.ts';

/** `POST …/embeddings`: passed on to the provider; the agent's name stands for its model, and nothing is recorded. */
export async function answerEmbeddings(
    context: HttpContext,
    input: AdmittedRequest & { readonly body: Parsed<typeof embeddingBody> },
): Promise<Response> {
    const { request, body } = input;
    const owner = await openPassedAgent(context, input, body.model);
    const { input: texts, dimensions, user } = body;
    const abort = linkedAbort(request.signal, context.http.shutdown);
    const question = { input: texts, ...withoutAbsent({ dimensions, user }) };
    const embeddings = await embed(context, { owner, question, abort }).finally(abort.release);
    return sendJson<typeof embeddingList>(toReply(embeddings, owner.agentName, body.encoding_format === 'base64'));
}

interface EmbedInput {
    readonly owner: TurnOwner;
    readonly question: EmbeddingRequest;
    readonly abort: TurnAbort;
}

async function embed(context: HttpContext, { owner, question, abort }: EmbedInput): Promise<Embeddings> {
    const open = await context.openTurns.open(owner, abort, () => approximateTokens([JSON.stringify(question.input)]));
    try {
        const embeddings = await context.embeddingModel.embedOrNull(question, abort.signal);
        if (embeddings === null) throw notOffered(owner.agentName, 'embeddings');
        open.consume(embeddings.promptTokens);
        return embeddings;
    } finally {
        open.close();
    }
}

function toReply(
    { vectors, promptTokens }: Embeddings,
    agentName: string,
    isBase64: boolean,
): Received<typeof embeddingList> {
    return {
        object: 'list',
        data: vectors.map((vector, index) => ({
            object: 'embedding',
            index,
            embedding: isBase64 ? toBase64(vector) : vector,
        })),
        model: toModelId(agentName),
        usage: { prompt_tokens: promptTokens, total_tokens: promptTokens },
    };
}

/** Floats of 32 bits, the lowest byte first. */
function toBase64(vector: readonly number[]): string {
    return new Uint8Array(Float32Array.from(vector).buffer).toBase64();
}
