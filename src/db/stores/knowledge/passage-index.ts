import { and, eq, inArray, sql } from 'drizzle-orm';
import type { SearchedKnowledge } from '../../../domain/book.ts';
import type { Clock } from '../../../shared/clock.ts';
import { sha256Hex } from '../../../shared/hash.ts';
import { RecentCache } from '../../../shared/recent-cache.ts';
import { TERMS_VERSION, toTerms } from '../../../shared/to-terms.ts';
import type { Database } from '../../database.ts';
import type { TransactionBody } from '../../statement.ts';
import { placeholder, prepared, query } from '../../statement.ts';
import { execute, run } from '../../transaction.ts';

/** Rows that one transaction writes; other transactions run in between. */
const CHUNK = 500;
/** Owners whose passages this server remembers. */
const MOST_REMEMBERED = 64;

/** Synchronizes the indexed passages of owners with their books. */
export class PassageIndex {
    readonly #database: Database;
    readonly #now: Clock;
    /** What this server indexed last, by owner. */
    readonly #indexed = new RecentCache<string, SearchedKnowledge>(MOST_REMEMBERED);
    readonly #running = new Map<string, Promise<void>>();

    constructor(database: Database, now: Clock) {
        this.#database = database;
        this.#now = now;
    }

    /** Concurrent calls for one owner wait for each other instead of doing the same work. */
    async synchronize(owner: string, knowledge: SearchedKnowledge): Promise<void> {
        for (let other = this.#running.get(owner); other !== undefined; other = this.#running.get(owner)) await other;
        const work = this.#synchronize(owner, knowledge).finally(() => this.#running.delete(owner));
        this.#running.set(
            owner,
            work.catch(() => undefined),
        );
        await work;
    }

    /** The number of passages of the owner that this server knows. */
    sizeOf(owner: string): number {
        return this.#indexed.get(owner)?.passages.length ?? 0;
    }

    async #synchronize(owner: string, { hash, passages }: SearchedKnowledge): Promise<void> {
        const database = this.#database;
        const knowledge = { passages, hash: `${TERMS_VERSION}:${hash}` };
        const [state] = await database.read(findState({ owner }));
        if (state?.stateHash !== knowledge.hash) {
            const last = this.#indexed.get(owner);
            const { missing, surplus } =
                last !== undefined && last.hash === state?.stateHash
                    ? difference(last.passages, knowledge.passages)
                    : await this.#differenceToTable(owner, knowledge.passages);
            for (const chunk of chunksOf(missing)) await execute(database, insertPassages(owner, chunk));
            for (const chunk of chunksOf(surplus)) await execute(database, deletePassages(owner, chunk));
            if (database.dialect === 'postgres' && missing.length >= CHUNK) await execute(database, analyzePassages);
            await execute(database, setState({ owner, stateHash: knowledge.hash, updatedAt: this.#now() }));
        }
        this.#indexed.set(owner, knowledge);
    }

    async #differenceToTable(owner: string, passages: readonly string[]): Promise<Difference> {
        const rows = await this.#database.read(findHashes({ owner }));
        const indexed = new Set(rows.map(row => row.passageHash));
        const wanted = new Map(passages.map(passage => [toPassageHash(passage), passage]));
        return {
            missing: [...wanted].flatMap(([hash, passage]) => (indexed.has(hash) ? [] : [passage])),
            surplus: [...indexed].filter(hash => !wanted.has(hash)),
        };
    }
}

/** Deletes all passages of an owner from the index. */
export function* deletePassagesOf(owner: string): TransactionBody<void> {
    yield* run(deleteAllPassages({ owner }));
    yield* run(deleteState({ owner }));
}

interface Difference {
    readonly missing: readonly string[];
    /** Hashes. */
    readonly surplus: readonly string[];
}

function difference(before: readonly string[], after: readonly string[]): Difference {
    // Lessons are appended, and passages are unique.
    const isContinued = before.every((passage, index) => passage === after[index]);
    if (isContinued) return { missing: after.slice(before.length), surplus: [] };
    const there = new Set(before);
    const wanted = new Set(after);
    return {
        missing: after.filter(passage => !there.has(passage)),
        surplus: before.filter(passage => !wanted.has(passage)).map(toPassageHash),
    };
}

/** The same passage with other terms is another one, so that it is indexed again. */
function toPassageHash(passage: string): string {
    return sha256Hex(`${TERMS_VERSION}:${passage}`);
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

/** Another server may have inserted them already. */
function insertPassages(owner: string, passages: readonly string[]) {
    const rows = passages.map(content => ({
        owner,
        passageHash: toPassageHash(content),
        content,
        searchText: toTerms(content).join(' '),
    }));
    return query(({ db, KnowledgePassage }) => db.insert(KnowledgePassage).values(rows).onConflictDoNothing());
}

/**
 * Postgres plans searches by its statistics, which it would update only a minute later. Until then it would sort all passages of a book
 * when it needs only the newest.
 */
const analyzePassages = query(({ db }) => {
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
