import type { CompiledBook } from '../../books/book.ts';
import { toTerms } from '../../books/to-terms.ts';

/** A piece of a book that can be a reply. */
interface Passage {
    readonly kind: 'knowledge' | 'definition' | 'sample' | 'example';
    /** The reply if this passage is found. */
    readonly text: string;
    /** The number of indexed terms. */
    readonly termCount: number;
}

export interface Match {
    readonly passage: Passage;
    readonly score: number;
    /** Share of the question's terms that the passage has, from 0 to 1; rare terms weigh more. */
    readonly coverage: number;
    /** Share of the passage's terms that the question has. */
    readonly reverseCoverage: number;
}

export interface RetrievalIndex {
    readonly passages: readonly Passage[];
    /** Passages that share a term with the question, best first; equal ones in the order of the book. */
    find(question: string): readonly Match[];
}

const indexes = new WeakMap<CompiledBook, RetrievalIndex>();

/** The index of a book, built once while the book is in use. */
export function retrievalIndexOf(book: CompiledBook): RetrievalIndex {
    const known = indexes.get(book);
    if (known !== undefined) return known;
    const index = buildRetrievalIndex(book);
    indexes.set(book, index);
    return index;
}

interface Posting {
    readonly passage: number;
    readonly count: number;
}

function buildRetrievalIndex(book: CompiledBook): RetrievalIndex {
    const passages: Passage[] = [];
    const postings = new Map<string, Posting[]>();
    for (const { kind, text, foundBy } of toSources(book)) {
        const { counts, length } = countedTermsOf(foundBy);
        for (const [term, count] of counts) {
            const ofTerm = postings.get(term);
            if (ofTerm === undefined) postings.set(term, [{ passage: passages.length, count }]);
            else ofTerm.push({ passage: passages.length, count });
        }
        passages.push({ kind, text, termCount: length });
    }
    const averageLength = passages.reduce((sum, passage) => sum + passage.termCount, 0) / Math.max(passages.length, 1);
    return { passages, find: question => findMatches(question, passages, postings, averageLength) };
}

interface CountedTerms {
    readonly counts: ReadonlyMap<string, number>;
    readonly length: number;
}

/** Found knowledge makes a new book for every turn, but most of its lines are the same. */
const knownTerms = new Map<string, CountedTerms>();
const MOST_KNOWN = 20_000;

function countedTermsOf(text: string): CountedTerms {
    const known = knownTerms.get(text);
    if (known !== undefined) return known;
    const terms = toTerms(text);
    const counted = { counts: countTerms(terms), length: terms.length };
    if (knownTerms.size >= MOST_KNOWN) knownTerms.clear();
    knownTerms.set(text, counted);
    return counted;
}

interface Source {
    readonly kind: Passage['kind'];
    readonly text: string;
    readonly foundBy: string;
}

function toSources(book: CompiledBook): readonly Source[] {
    const lines = (kind: Passage['kind'], texts: readonly string[]): readonly Source[] =>
        texts.flatMap(toLines).map(line => ({ kind, text: line, foundBy: line }));
    return [
        ...lines('knowledge', book.knowledge),
        // A question for any definition has the word “means”, so it must not match.
        ...lines('definition', book.dictionary).map(line => ({
            ...line,
            foundBy: line.text.replace(/\bmeans\b/gi, ''),
        })),
        ...lines('sample', book.samples),
        ...book.examples.map(({ user, agent }) => ({ kind: 'example' as const, text: agent, foundBy: user })),
    ];
}

const LONG_LINE = 240;

/** Lines without list marks; long ones split into sentences. */
function toLines(text: string): readonly string[] {
    return text
        .split(/\r?\n/)
        .map(line => line.replace(/^\s*(?:[-*+•]|\d+[.)])\s+/, '').trim())
        .filter(line => line !== '')
        .flatMap(line => (line.length > LONG_LINE ? line.split(/(?<=[.!?])\s+/) : [line]));
}

function countTerms(terms: readonly string[]): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    return counts;
}

/** Okapi BM25 with its usual parameters. */
const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.75;
/** Matches below this share of the best score are dropped before sorting. */
const LEAST_SHARE = 0.125;

function findMatches(
    question: string,
    passages: readonly Passage[],
    postings: ReadonlyMap<string, readonly Posting[]>,
    averageLength: number,
): readonly Match[] {
    const scores = new Float64Array(passages.length);
    const shared = new Float64Array(passages.length);
    const sharedTerms = new Uint32Array(passages.length);
    let total = 0;
    for (const term of new Set(toTerms(question))) {
        const ofTerm = postings.get(term) ?? [];
        const rarity = Math.log(1 + (passages.length - ofTerm.length + 0.5) / (ofTerm.length + 0.5));
        total += rarity;
        for (const { passage, count } of ofTerm) {
            const length = (passages[passage]?.termCount ?? 0) / averageLength;
            const damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length);
            scores[passage] = (scores[passage] ?? 0) + (rarity * count * (SATURATION + 1)) / (count + damping);
            shared[passage] = (shared[passage] ?? 0) + rarity;
            sharedTerms[passage] = (sharedTerms[passage] ?? 0) + count;
        }
    }
    const least = scores.reduce((best, score) => Math.max(best, score), 0) * LEAST_SHARE;
    const matches = passages.flatMap((passage, position): Match[] => {
        const score = scores[position] ?? 0;
        if (score === 0 || score < least) return [];
        const coverage = (shared[position] ?? 0) / total;
        return [{ passage, score, coverage, reverseCoverage: (sharedTerms[position] ?? 0) / passage.termCount }];
    });
    return matches.sort((left, right) => right.score - left.score);
}
