import { approximateTokens } from '../../../chat/chat-with-agent.ts';
import type { TurnAbort, TurnOwner } from '../../../ports/open-turns.ts';
import type { TextCompletionEvent, TextCompletionRequest } from '../../../ports/text-completion-model.ts';
import { newRandomHex } from '../../../shared/ids.ts';
import type { Parsed } from '../../contract/parse-parameters.ts';
import { eventStream } from '../../event-stream.ts';
import { framesOf } from '../../frame-source.ts';
import type { HttpContext } from '../../http-context.ts';
import { linkedAbort } from '../../linked-abort.ts';
import { withoutAbsent } from '../../without-absent.ts';
import { type AdmittedRequest, toModelId } from '../api-request.ts';
import { completionErrorFrames } from '../chat/encode-completion.ts';
import { type TextCompletionHead, toTextCompletion, toTextFrames } from './encode-text-completion.ts';
import { notOffered, openPassedAgent } from './passed-agent.ts';
import { passedParameters, type textCompletionBody } from './text-completions-protocol.ts';

/** `POST …/completions`, from before chat: passed on to the provider, without the agent's book, and nothing is recorded. */
export async function answerTextCompletion(
    context: HttpContext,
    input: AdmittedRequest & { readonly body: Parsed<typeof textCompletionBody> },
): Promise<Response> {
    const { request, body } = input;
    const owner = await openPassedAgent(context, input, body.model);
    const isStreamed = body.stream === true;
    const parameters = withoutAbsent(passedParameters().parse(body));
    const abort = linkedAbort(request.signal, context.http.shutdown);
    const events = completeText(context, { owner, parameters, isStreamed, abort });
    const head: TextCompletionHead = {
        id: `cmpl-${newRandomHex()}`,
        object: 'text_completion',
        created: Math.floor(context.now().getTime() / 1000),
        model: toModelId(owner.agentName),
    };
    if (!isStreamed) return Response.json(await toTextCompletion(events, head).finally(abort.release));
    return eventStream({
        request,
        frames: framesOf(toTextFrames(events, { head, isUsageIncluded: body.stream_options?.include_usage ?? false })),
        abort,
        timing: context.http.streamTiming,
        ...completionErrorFrames(context, request),
    });
}

/** Of the legacy completions API. */
const DEFAULT_MAX_TOKENS = 16;

interface CompleteTextInput extends TextCompletionRequest {
    readonly owner: TurnOwner;
    readonly abort: TurnAbort;
}

/** The continuation, as long as its caller may have it. */
async function* completeText(
    context: HttpContext,
    { owner, abort, ...request }: CompleteTextInput,
): AsyncGenerator<TextCompletionEvent, void, undefined> {
    const { prompt, max_tokens } = request.parameters;
    const promptTokens = () => approximateTokens([JSON.stringify(prompt)]);
    const replyTokens = typeof max_tokens === 'number' ? max_tokens : DEFAULT_MAX_TOKENS;
    const open = await context.openTurns.open(owner, abort, () => promptTokens() + replyTokens);
    const texts: string[] = [];
    let usedTokens: number | null = null;
    try {
        const events = await context.textCompletionModel.completeOrNull(request, abort.signal);
        if (events === null) throw notOffered(owner.agentName, 'text completions');
        for await (const event of events) {
            if (event.type === 'piece') texts.push(event.text);
            else usedTokens = event.usage?.totalTokens ?? null;
            yield event;
        }
    } finally {
        // A reply that its client left, or whose provider reports no usage, is estimated.
        if (usedTokens !== null || texts.length > 0) {
            open.consume(usedTokens ?? promptTokens() + approximateTokens(texts));
        }
        open.close();
    }
}
