import { AppError } from '../shared/errors.ts';
import { sha256Hex } from '../shared/hash.ts';
import { newTimedHex } from '../shared/ids.ts';
import type { ChatContext } from './chat-context.ts';
import type { ChatEvent, ChatEvents } from './chat-event.ts';
import {
    expiredAt,
    LastingReply,
    type LastingReplyContext,
    type LastingReplyInput,
    LOST_AFTER_MS,
} from './lasting-reply.ts';

export interface AnswerOnceContext extends LastingReplyContext, Pick<ChatContext, 'findAgent'> {}

export interface AnswerOnceInput extends LastingReplyInput {
    readonly idempotencyKey: string;
    /** Where the request went, and its body. */
    readonly requestIdentity: readonly unknown[];
}

/** How often a request that waits for another one's reply looks for it; the server that makes it may be another. */
const POLL_MS = 200;
const LONGEST_KEY = 255;

/**
 * Of several requests of one caller with one `Idempotency-Key` the first is answered. The others, also later and at other servers, wait
 * and get the same events. A request whose reply failed, or lost its server, leaves the key to the next one.
 *
 * @throws AppError `idempotency_key_reused` if the key came with another request before; what `turn.authorize` throws
 */
export async function* answerOnce(context: AnswerOnceContext, input: AnswerOnceInput, signal: AbortSignal): ChatEvents {
    const { turn, idempotencyKey, requestIdentity } = input;
    if (idempotencyKey.length > LONGEST_KEY) throw keyInvalid(`it may have at most ${LONGEST_KEY} characters`);
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
        if (claim.kind === 'other-request') throw keyInvalid('it was used for another request');
        if (claim.kind === 'complete') return yield await readWhole(context, claim.replyId);
        if (claim.kind === 'claimed') {
            const reply = new LastingReply(context, { ...input, turn: { ...turn, replyId: request.replyId } });
            return yield* reply.events(signal);
        }
        await Bun.sleep(POLL_MS);
        signal.throwIfAborted();
    }
}

async function readWhole({ runningReplies }: AnswerOnceContext, replyId: string): Promise<readonly ChatEvent[]> {
    const events = await runningReplies.eventsFrom(replyId, 0);
    if (events.length === 0) throw keyInvalid('its request was answered, and the reply was too large to keep');
    return events.filter(event => event.type !== 'failure');
}

function keyInvalid(reason: string): AppError {
    return new AppError('idempotency_key_reused', `Invalid 'Idempotency-Key': ${reason}.`, {
        param: 'Idempotency-Key',
    });
}
