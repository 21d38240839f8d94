import type { TurnOwner } from '../../../chat/open-turn.ts';
import { resumeReply } from '../../../chat/resume-reply.ts';
import type { RunningReply } from '../../../ports/running-reply-store.ts';
import { AppError } from '../../../shared/errors.ts';
import { eventStream } from '../../event-stream.ts';
import { encodeEvents, skipFrames } from '../../frame-source.ts';
import type { HttpContext } from '../../http-context.ts';
import { linkedAbort } from '../../linked-abort.ts';
import { seenFrameCount } from '../../seen-frame-count.ts';
import { type AdmittedRequest, toApiTurn } from '../api-request.ts';
import { completionErrorFrames, createChunkEncoder } from './encode-completion.ts';

export interface RunningCompletionRequest extends AdmittedRequest {
    readonly completionId: string;
}

/**
 * `GET …/chat/completions/{id}/stream`: a reply that was asked for with `x-resume: true`, from any chunk on, on any server.
 * `starting_after` is the number of the last chunk that the client has, `include_usage` what the request said of it.
 */
export async function resumeCompletion(context: HttpContext, input: RunningCompletionRequest): Promise<Response> {
    const { request } = input;
    const { reply, owner } = await findRunning(context, input);
    const isUsageIncluded = new URL(request.url).searchParams.get('include_usage') === 'true';
    const seenCount = seenFrameCount(request);
    const abort = linkedAbort(request.signal, context.http.shutdown);
    const events = resumeReply(context, { replyId: reply.replyId, owner }, abort);
    const frames = encodeEvents(events, createChunkEncoder({ isUsageIncluded }));
    return eventStream({
        request,
        frames: skipFrames(frames, seenCount),
        abort,
        timing: context.http.streamTiming,
        ...completionErrorFrames(context, request),
    });
}

/** `POST …/chat/completions/{id}/cancel`: ends a running reply, on whichever server it is made. */
export async function cancelCompletion(context: HttpContext, input: RunningCompletionRequest): Promise<Response> {
    const { reply } = await findRunning(context, input);
    await context.runningReplies.requestStop(reply.replyId);
    return Response.json({ id: input.completionId, object: 'chat.completion', cancelled: reply.endedAt === null });
}

/** @throws AppError `not_found`, also for the replies of others */
async function findRunning(
    context: HttpContext,
    input: RunningCompletionRequest,
): Promise<{ readonly reply: RunningReply; readonly owner: TurnOwner }> {
    const { caller, authorize, quota } = toApiTurn(context, input, input.token);
    const reply = await context.runningReplies.findOrNull(input.completionId.replace(/^chatcmpl-/, ''));
    const isOfRoute = input.routeName === undefined || reply?.agentName === input.routeName;
    if (reply === null || reply.callerHash !== caller.callerHash || !isOfRoute) {
        throw new AppError('not_found', `There is no running completion with the id '${input.completionId}'.`);
    }
    const { agent } = await context.findAgent(reply.agentName);
    authorize(agent);
    return { reply, owner: { agentName: reply.agentName, caller, authorize, quota } };
}
