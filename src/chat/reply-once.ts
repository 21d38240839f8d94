import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { newTimedHex } from '../shared/ids.ts';
import type { ChatContext } from './chat-context.ts';
import type { ChatEvent, ChatEvents } from './chat-event.ts';
import {
    expiredAt,
    LOST_AFTER_MS,
    ResumableReply,
    type ResumableReplyContext,
    type ResumableReplyInput,
} from './resumable-reply.ts';

export interface ReplyOnceContext extends ResumableReplyContext, Pick<ChatContext, 'findAgent'> {}

export interface ReplyOnceInput extends ResumableReplyInput {
    readonly idempotencyKey: string;
    /** Path and body of the request. */
    readonly requestIdentity: readonly unknown[];
}

/** How often a waiting request checks for the reply, which another server may be generating. */
const POLL_MS = 200;
const LONGEST_KEY = 255;

/**
 * Generates one reply for all requests of a caller with the same `Idempotency-Key`. The other requests, also later and on other
 * servers, wait and get the same events. If the reply fails or its server is lost, the next request generates it again.
 *
 * @throws AppError `idempotency_key_reused` if the key was used for a different request; what `turn.authorize` throws
 */
export async function* replyOnce(context: ReplyOnceContext, input: ReplyOnceInput, signal: AbortSignal): ChatEvents {
    const { turn, idempotencyKey, requestIdentity } = input;
    if (idempotencyKey.length > LONGEST_KEY) throw keyInvalid(`the maximum length is ${LONGEST_KEY} characters`);
    const { agent } = await context.findAgent(turn.agentName);
    turn.authorize(agent);
    const request = {
        replyId: newTimedHex(),
        agentName: agent.agentName,
        callerHash: turn.caller.callerHash,
        idempotencyKeyHash: sha256Hex(idempotencyKey),
        requestHash: sha256Hex(JSON.stringify(requestIdentity)),
    };
    for (;;) {
        const at = context.now();
        const claim = await context.runningReplies.claim({
            ...request,
            at,
            lostBefore: new Date(at.getTime() - LOST_AFTER_MS),
            expired: expiredAt(at),
        });
        if (claim.kind === 'other-request') throw keyInvalid('it was already used for a different request');
        if (claim.kind === 'complete') return yield await readComplete(context, claim.replyId);
        if (claim.kind === 'claimed') {
            const reply = new ResumableReply(context, { ...input, turn: { ...turn, replyId: request.replyId } });
            return yield* reply.events(signal);
        }
        await Bun.sleep(POLL_MS);
        signal.throwIfAborted();
    }
}

async function readComplete({ runningReplies }: ReplyOnceContext, replyId: string): Promise<readonly ChatEvent[]> {
    const events = await runningReplies.eventsFrom(replyId, 0);
    if (events.length === 0) throw keyInvalid('the reply to its request was too large to store');
    return events.filter(event => event.type !== 'failure');
}

function keyInvalid(reason: string): AppError {
    return new AppError('idempotency_key_reused', `Invalid 'Idempotency-Key': ${reason}.`, {
        param: 'Idempotency-Key',
    });
}
