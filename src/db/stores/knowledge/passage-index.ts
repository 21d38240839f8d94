import { and, eq, inArray, sql } from 'drizzle-orm';
import type { SearchedKnowledge } from '../../../books/book.ts';
import { toTerms } from '../../../books/to-terms.ts';
import type { Clock } from '../../../shared/clock.ts';
import { sha256Hex } from '../../../shared/hash.ts';
import { RecentCache } from '../../../shared/recent-cache.ts';
import type { Database } from '../../database.ts';
import { placeholder, prepared, query } from '../../statement.ts';
import { execute, run, type TransactionBody } from '../../transaction.ts';

/** One transaction writes so many rows: long lists come in turns, between which others are served. */
const CHUNK = 500;
/** Owners of which this server remembers what it put into the index. */
const MOST_REMEMBERED = 64;

/** Keeps the passages of owners in step with their books. */
export interface PassageIndex {
    keep(owner: string, knowledge: SearchedKnowledge): Promise<void>;
    /** How many passages of the owner this server has kept last. */
    sizeOf(owner: string): number;
}

export function createPassageIndex(database: Database, now: Clock): PassageIndex {
    const remembered = new RecentCache<string, SearchedKnowledge>(MOST_REMEMBERED);
    const running = new Map<string, Promise<void>>();
    return {
        async keep(owner, knowledge) {
            // Turns at the same time wait for one another instead of doing the same.
            for (let other = running.get(owner); other !== undefined; other = running.get(owner)) await other;
            const work = bringInStep(owner, knowledge).finally(() => running.delete(owner));
            running.set(
                owner,
                work.catch(() => undefined),
            );
            await work;
        },

        sizeOf: owner => remembered.get(owner)?.passages.length ?? 0,
    };

    async function bringInStep(owner: string, knowledge: SearchedKnowledge): Promise<void> {
        const [state] = await database.read(findState({ owner }));
        if (state?.stateHash !== knowledge.hash) {
            const last = remembered.get(owner);
            const { missing, surplus } =
                last !== undefined && last.hash === state?.stateHash
                    ? difference(last.passages, knowledge.passages)
                    : await differenceToTable(owner, knowledge.passages);
            for (const chunk of chunksOf(missing)) await execute(database, insertPassages(owner, chunk));
            for (const chunk of chunksOf(surplus)) await execute(database, deletePassages(owner, chunk));
            if (database.dialect === 'postgres' && missing.length >= CHUNK) await execute(database, countPassagesAnew);
            await execute(database, setState({ owner, stateHash: knowledge.hash, updatedAt: now() }));
        }
        remembered.set(owner, knowledge);
    }

    async function differenceToTable(owner: string, passages: readonly string[]): Promise<Difference> {
        const rows = await database.read(findHashes({ owner }));
        const there = new Set(rows.map(row => row.passageHash));
        const wanted = new Map(passages.map(passage => [sha256Hex(passage), passage]));
        return {
            missing: [...wanted].flatMap(([hash, passage]) => (there.has(hash) ? [] : [passage])),
            surplus: [...there].filter(hash => !wanted.has(hash)),
        };
    }
}

/** Takes all passages of an owner out of the index. */
export function* forgetPassages(owner: string): TransactionBody<void> {
    yield* run(deleteAllPassages({ owner }));
    yield* run(deleteState({ owner }));
}

interface Difference {
    readonly missing: readonly string[];
    /** Hashes. */
    readonly surplus: readonly string[];
}

function difference(before: readonly string[], after: readonly string[]): Difference {
    // What is learned comes at the end, and each passage is there once.
    const isContinued = before.every((passage, index) => passage === after[index]);
    if (isContinued) return { missing: after.slice(before.length), surplus: [] };
    const there = new Set(before);
    const wanted = new Set(after);
    return {
        missing: after.filter(passage => !there.has(passage)),
        surplus: before.filter(passage => !wanted.has(passage)).map(sha256Hex),
    };
}

function* chunksOf<Item>(items: readonly Item[]): Generator<readonly Item[], void, undefined> {
    for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK);
}

const findState = prepared('knowledge.findState', ({ db, KnowledgeState }) =>
    db
        .select({ stateHash: KnowledgeState.stateHash })
        .from(KnowledgeState)
        .where(eq(KnowledgeState.owner, placeholder(KnowledgeState.owner))),
);

const findHashes = prepared('knowledge.findHashes', ({ db, KnowledgePassage }) =>
    db
        .select({ passageHash: KnowledgePassage.passageHash })
        .from(KnowledgePassage)
        .where(eq(KnowledgePassage.owner, placeholder(KnowledgePassage.owner))),
);

/** Another server may have been faster with the same. */
function insertPassages(owner: string, passages: readonly string[]) {
    const rows = passages.map(content => ({
        owner,
        passageHash: sha256Hex(content),
        content,
        searchText: toTerms(content).join(' '),
    }));
    return query(({ db, KnowledgePassage }) => db.insert(KnowledgePassage).values(rows).onConflictDoNothing());
}

/**
 * Postgres chooses how to search by its statistics, and gathers them of its own accord only a minute later: until then it would sort all
 * passages of a book where it has to look at the newest alone.
 */
const countPassagesAnew = query(({ db }) => {
    const execute = () => db.execute(sql`analyze "KnowledgePassage"`);
    return { prepare: () => ({ execute }) };
});

function deletePassages(owner: string, hashes: readonly string[]) {
    return query(({ db, KnowledgePassage }) =>
        db
            .delete(KnowledgePassage)
            .where(and(eq(KnowledgePassage.owner, owner), inArray(KnowledgePassage.passageHash, [...hashes]))),
    );
}

function setState(row: { readonly owner: string; readonly stateHash: string; readonly updatedAt: Date }) {
    return query(({ db, KnowledgeState }) =>
        db.insert(KnowledgeState).values(row).onConflictDoUpdate({ target: KnowledgeState.owner, set: row }),
    );
}

const deleteAllPassages = prepared('knowledge.deleteAll', ({ db, KnowledgePassage }) =>
    db.delete(KnowledgePassage).where(eq(KnowledgePassage.owner, placeholder(KnowledgePassage.owner))),
);

const deleteState = prepared('knowledge.deleteState', ({ db, KnowledgeState }) =>
    db.delete(KnowledgeState).where(eq(KnowledgeState.owner, placeholder(KnowledgeState.owner))),
);
