import { newRandomHex } from '../../shared/ids.ts';
import type { DoorContext } from '../door-context.ts';
import { eventStream } from '../event-stream.ts';
import { linkedAbort } from '../linked-abort.ts';
import { parseParameters } from '../parse-parameters.ts';
import { readJsonBody } from '../read-json-body.ts';
import { withoutAbsent } from '../without-absent.ts';
import { completionErrorFrames } from './completion-error-frames.ts';
import { type TextCompletionHead, toTextCompletion, toTextFrames } from './encode-text-completion.ts';
import { toModelId } from './model-id.ts';
import { notOffered, openPassedAgent } from './passed-agent.ts';
import { passedParameters, textCompletionBody } from './text-completions-protocol.ts';
import type { ApiRequest } from './to-api-turn.ts';

/** `POST …/completions`, from before chat: passed on to the provider, without the agent's book, and nothing is recorded. */
export async function answerTextCompletion(context: DoorContext, input: ApiRequest): Promise<Response> {
    const { request } = input;
    const { body, agentName } = await openPassedAgent(context, input, async () =>
        parseParameters(textCompletionBody, await readJsonBody(request, context.doors.bodyLimits)),
    );
    const isStreamed = body.stream === true;
    const abort = linkedAbort(request.signal, context.doors.shutdown);
    const parameters = withoutAbsent(passedParameters.parse(body));
    const events = await context.textCompletionModel.completeOrNull({ parameters, isStreamed }, abort.signal);
    if (events === null) throw notOffered(agentName, 'text completions');
    const head: TextCompletionHead = {
        id: `cmpl-${newRandomHex()}`,
        object: 'text_completion',
        created: Math.floor(context.now().getTime() / 1000),
        model: toModelId(agentName),
    };
    if (!isStreamed) return Response.json(await toTextCompletion(events, head));
    return eventStream({
        request,
        frames: toTextFrames(events, { head, isUsageIncluded: body.stream_options?.include_usage ?? false }),
        abort,
        timing: context.doors.streamTiming,
        ...completionErrorFrames(context, request),
    });
}
