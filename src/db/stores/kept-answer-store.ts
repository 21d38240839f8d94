import { and, eq, lte } from 'drizzle-orm';
import type { Claim, ClaimInput, KeptAnswerStore } from '../../ports/kept-answer-store.ts';
import type { Database } from '../database.ts';
import { once, placeholder, prepared } from '../statement.ts';
import { ask, type Steps, write } from '../transaction.ts';

/** Answers of requests that came with a key of their own, in the table `KeptAnswer`. */
export function createKeptAnswerStore(database: Database): KeptAnswerStore {
    return {
        claim: input => database.transaction(() => claim(input), input.keyHash),

        async renew({ keyHash, leaseToken, leaseUntil }) {
            await write(database, updateOwn({ keyHash, leaseToken }, { leaseUntil }));
        },

        async finish(lease, { contentType, body }) {
            await write(database, updateOwn(lease, { contentType, body }));
        },

        async release(lease) {
            await write(database, deleteOwn({ ...lease }));
        },
    };
}

function* claim(input: ClaimInput): Steps<Claim> {
    const { keyHash, requestHash, leaseToken, leaseUntil, at, expiresAt } = input;
    yield* ask(deleteExpired({ expiresAt: at }));
    const [known] = yield* ask(findAnswer({ keyHash }));
    if (known === undefined) {
        const row = { keyHash, requestHash, leaseToken, leaseUntil, createdAt: at, expiresAt };
        yield* ask(once(({ db, KeptAnswer }) => db.insert(KeptAnswer).values(row)));
        return { kind: 'mine' };
    }
    if (known.requestHash !== requestHash) return { kind: 'other-request' };
    if (known.contentType !== null) {
        return { kind: 'done', answer: { contentType: known.contentType, body: known.body } };
    }
    if (known.leaseUntil > at) return { kind: 'running' };
    // The server that was at it is gone.
    yield* ask(
        once(({ db, KeptAnswer }) =>
            db.update(KeptAnswer).set({ leaseToken, leaseUntil }).where(eq(KeptAnswer.keyHash, keyHash)),
        ),
    );
    return { kind: 'mine' };
}

const deleteExpired = prepared('keptAnswers.deleteExpired', ({ db, KeptAnswer }) =>
    db.delete(KeptAnswer).where(lte(KeptAnswer.expiresAt, placeholder(KeptAnswer.expiresAt))),
);

const findAnswer = prepared('keptAnswers.find', ({ db, KeptAnswer }) =>
    db
        .select()
        .from(KeptAnswer)
        .where(eq(KeptAnswer.keyHash, placeholder(KeptAnswer.keyHash))),
);

interface Lease {
    readonly keyHash: string;
    readonly leaseToken: string;
}

interface Changes {
    readonly leaseUntil?: Date;
    readonly contentType?: string;
    readonly body?: string | null;
}

/** Changes nothing where somebody else has taken the key over. */
function updateOwn({ keyHash, leaseToken }: Lease, changes: Changes) {
    return once(({ db, KeptAnswer }) =>
        db
            .update(KeptAnswer)
            .set(changes)
            .where(and(eq(KeptAnswer.keyHash, keyHash), eq(KeptAnswer.leaseToken, leaseToken))),
    );
}

const deleteOwn = prepared('keptAnswers.release', ({ db, KeptAnswer }) =>
    db
        .delete(KeptAnswer)
        .where(
            and(
                eq(KeptAnswer.keyHash, placeholder(KeptAnswer.keyHash)),
                eq(KeptAnswer.leaseToken, placeholder(KeptAnswer.leaseToken)),
            ),
        ),
);
