import type { TurnAbort, TurnOwner } from '../../../chat/open-turn.ts';
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

interface CompleteTextInput extends TextCompletionRequest {
    readonly owner: TurnOwner;
    readonly abort: TurnAbort;
}

/** The continuation, as long as its caller may have it. */
async function* completeText(
    context: HttpContext,
    { owner, abort, ...request }: CompleteTextInput,
): AsyncGenerator<TextCompletionEvent, void, undefined> {
    const open = await context.openTurns.open(owner, abort);
    try {
        const events = await context.textCompletionModel.completeOrNull(request, abort.signal);
        if (events === null) throw notOffered(owner.agentName, 'text completions');
        for await (const event of events) {
            if (event.type === 'usage') open.spend(event.usage?.totalTokens ?? 0);
            yield event;
        }
    } finally {
        open.close();
    }
}
