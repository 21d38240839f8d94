import type { TurnAbort } from '../../chat/open-turn.ts';
import type { KeptAnswer, KeptAnswerStore } from '../../ports/kept-answer-store.ts';
import { AppError } from '../../shared/errors.ts';
import { sha256Hex } from '../../shared/hash.ts';
import { newRandomHex } from '../../shared/ids.ts';
import type { DoorContext } from '../door-context.ts';
import type { FrameSource } from '../frame-source.ts';
import { linkedAbort } from '../linked-abort.ts';
import { createPieceQueue, type PieceQueue } from './piece-queue.ts';

export interface AnswerOnceInput {
    readonly idempotencyKey: string;
    readonly callerHash: string;
    /** Throws where the caller may not have the answer (any more). */
    readonly authorize: () => Promise<void>;
    /** Where the request went, and its body. */
    readonly requestIdentity: readonly unknown[];
    readonly contentType: string;
    /** The answer in the pieces in which it goes out; made to its end, whoever listens, unless it is aborted. */
    readonly make: (abort: TurnAbort) => MadeAnswer;
}

export interface MadeAnswer {
    readonly frames: FrameSource;
    /** Whether the answer came to its end; a stream may tell of a failure and end like any other. */
    readonly isWhole: () => boolean;
}

const KEPT_MS = 24 * 60 * 60 * 1000;
const LEASE_MS = 30_000;
const HEARTBEAT_MS = 10_000;
/** How often one that waits looks whether the answer is there; the server that makes it may be another. */
const POLL_MS = 200;
const LONGEST_KEY = 255;

/**
 * Of several requests of one caller under one `Idempotency-Key` the first is answered; the others, also later and at other servers, wait
 * and get the same bytes. The answer goes on being made when the first client has left: it will ask again. Failures are not kept.
 *
 * @throws AppError `idempotency_key_reused` where the key came with another request before
 */
export async function* answerOnce(
    context: DoorContext,
    input: AnswerOnceInput,
    signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
    if (input.idempotencyKey.length > LONGEST_KEY)
        throw keyInvalid(`it may have ${LONGEST_KEY} characters at the most`);
    await input.authorize();
    const lease: Lease = {
        // Begins with whose it is, so that it can be deleted with what else is theirs.
        keyHash: `${input.callerHash}.${sha256Hex(input.idempotencyKey)}`,
        leaseToken: newRandomHex(),
    };
    const requestHash = sha256Hex(JSON.stringify(input.requestIdentity));
    for (;;) {
        const at = context.now();
        const claim = await context.keptAnswers.claim({
            ...lease,
            requestHash,
            at,
            leaseUntil: new Date(at.getTime() + LEASE_MS),
            expiresAt: new Date(at.getTime() + KEPT_MS),
        });
        if (claim.kind === 'other-request') throw keyInvalid('it was used for another request');
        if (claim.kind === 'done') return yield* replay(claim.answer);
        if (claim.kind === 'mine') return yield* answerFirst(context, input, lease, signal);
        await Bun.sleep(POLL_MS);
        signal.throwIfAborted();
    }
}

interface Lease {
    readonly keyHash: string;
    readonly leaseToken: string;
}

function keyInvalid(reason: string): AppError {
    return new AppError('idempotency_key_reused', `Invalid 'Idempotency-Key': ${reason}.`, {
        param: 'Idempotency-Key',
    });
}

function* replay({ body }: KeptAnswer): Generator<string, void, undefined> {
    if (body === null) throw keyInvalid('its request was answered, and the answer was too large to be kept');
    // Each event of a stream is one piece again; JSON has no line ends and is one anyway.
    yield* body.split(/(?<=\n\n)/);
}

function answerFirst(
    context: DoorContext,
    { make, contentType }: AnswerOnceInput,
    lease: Lease,
    signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
    const making = linkedAbort(null, context.doors.shutdown);
    const queue = createPieceQueue(() =>
        making.abort(new Error('Nobody listens, and the answer is too large to be kept.')),
    );
    context.inBackground(async () => {
        const heartbeat = setInterval(() => renew(context, lease), HEARTBEAT_MS);
        try {
            await makeAnswer(context.keptAnswers, { made: make(making), queue, lease, contentType });
            queue.end();
        } catch (error) {
            queue.fail(error);
        } finally {
            clearInterval(heartbeat);
            making.release();
        }
    });
    return queue.read(signal);
}

function renew({ keptAnswers, now, inBackground }: DoorContext, lease: Lease): void {
    const leaseUntil = new Date(now().getTime() + LEASE_MS);
    inBackground(() => keptAnswers.renew({ ...lease, leaseUntil }));
}

interface MakeAnswerInput {
    readonly made: MadeAnswer;
    readonly queue: PieceQueue;
    readonly lease: Lease;
    readonly contentType: string;
}

/** What has come to its end is kept before its last piece goes out; of anything else nothing is. */
async function makeAnswer(keptAnswers: KeptAnswerStore, input: MakeAnswerInput): Promise<void> {
    const { made, queue, lease, contentType } = input;
    let isKept = false;
    try {
        for (let text = await made.frames.nextOrNull(); text !== null; text = await made.frames.nextOrNull()) {
            queue.push(text);
        }
        if (made.isWhole()) {
            await keptAnswers.finish(lease, { contentType, body: queue.keptOrNull() });
            isKept = true;
        }
    } finally {
        if (!isKept) await keptAnswers.release(lease);
    }
}
