import { parseBook } from '../../books/parse-book.ts';
import { findLinks, hasMarkup } from '../acceptance/find-links.ts';
import { hasSecret } from '../acceptance/has-secret.ts';
import { tokensOf } from '../acceptance/line-tokens.ts';
import type { LearningLimits } from '../learning-limits.ts';
import type { Lesson, ProposedLesson } from '../lesson.ts';
import type { Teacher } from '../teacher/teacher.ts';

/** Lessons whose lines go, and the lines that take their place; none where they are only dropped. */
export interface Merge {
    readonly from: readonly Lesson[];
    readonly to: readonly ProposedLesson[];
}

export interface ConsolidateInput {
    /** The lessons in the book, oldest first. */
    readonly lessons: readonly Lesson[];
    readonly limits: LearningLimits;
    readonly teacher: Teacher;
    readonly signal: AbortSignal;
}

/** As much as a model reads with care at once. */
const CHUNK_LENGTH = 12_000;
const MOST_CHUNKS = 40;

/**
 * Brings the learned part down to its size: repeated facts go, then the teacher merges the oldest ones, and only where that is not
 * enough the oldest ones are dropped. Facts alone: rules and all that is like them stay word for word.
 * @throws AppError where the teacher cannot be asked
 */
export async function consolidate({ lessons, limits, teacher, signal }: ConsolidateInput): Promise<readonly Merge[]> {
    let size = sizeOf(lessons);
    const facts = lessons.filter(({ keyword }) => keyword === 'KNOWLEDGE');
    const merges: Merge[] = [];
    const repeated = findRepeated(facts);
    if (repeated.length > 0) merges.push({ from: repeated, to: [] });
    size -= sizeOf(repeated);
    const isRepeated = new Set(repeated);
    let rest = facts.filter(fact => !isRepeated.has(fact));
    for (let chunk = 0; size > limits.consolidatedPart && chunk < MOST_CHUNKS && rest.length > 1; chunk += 1) {
        const from = takeChunk(rest);
        const to = await teacher.consolidate(from, signal);
        if (to === null || !isFaithful(from, to)) break;
        merges.push({ from, to });
        size -= sizeOf(from) - sizeOf(to);
        rest = rest.slice(from.length);
    }
    const dropped = takeOldest(rest, size - limits.consolidatedPart);
    return dropped.length === 0 ? merges : [...merges, { from: dropped, to: [] }];
}

/** Whether a rewritten book still has everything but facts, in its order. The last check before such a version is written. */
export function keepsAllButKnowledge(before: string, after: string): boolean {
    return keptPart(before) === keptPart(after);
}

function keptPart(source: string): string {
    const { title, commitments, freeText } = parseBook(source);
    const kept = commitments.filter(({ keyword }) => keyword !== 'KNOWLEDGE');
    return JSON.stringify([title, kept.map(({ keyword, content }) => [keyword, content]), freeText]);
}

function sizeOf(lines: readonly { readonly content: string }[]): number {
    return lines.reduce((total, { content }) => total + content.length, 0);
}

/** Lines that say the same as a later one: what was learned last is what counts. */
function findRepeated(facts: readonly Lesson[]): readonly Lesson[] {
    const seen = new Set<string>();
    return facts.toReversed().filter(({ content }) => {
        const { key } = tokensOf(content);
        if (seen.has(key)) return true;
        seen.add(key);
        return false;
    });
}

function takeChunk(facts: readonly Lesson[]): readonly Lesson[] {
    let length = 0;
    const end = facts.findIndex(({ content }) => {
        length += content.length;
        return length > CHUNK_LENGTH;
    });
    return end === -1 ? facts : facts.slice(0, Math.max(1, end));
}

function takeOldest(facts: readonly Lesson[], excess: number): readonly Lesson[] {
    let missing = excess;
    const end = facts.findIndex(({ content }) => {
        if (missing <= 0) return true;
        missing -= content.length;
        return false;
    });
    return end === -1 ? facts : facts.slice(0, end);
}

const KEPT_WORDS_SHARE = 0.8;

/** Whether merged lines are shorter, keep every number and nearly every word, and bring nothing that may not be learned. */
function isFaithful(from: readonly Lesson[], to: readonly ProposedLesson[]): boolean {
    if (to.length === 0 || to.length > from.length || sizeOf(to) >= sizeOf(from)) return false;
    const wordsBefore = wordsOf(from);
    const wordsAfter = wordsOf(to);
    const kept = [...wordsBefore].filter(word => wordsAfter.has(word));
    const lost = [...wordsBefore].filter(word => !wordsAfter.has(word));
    const added = [...wordsAfter].filter(word => !wordsBefore.has(word));
    return (
        !lost.some(word => /\p{N}/u.test(word)) &&
        kept.length >= wordsBefore.size * KEPT_WORDS_SHARE &&
        added.length <= wordsBefore.size * (1 - KEPT_WORDS_SHARE) &&
        to.every(({ content }) => isPlain(content))
    );
}

function wordsOf(lines: readonly { readonly content: string }[]): ReadonlySet<string> {
    return new Set(lines.flatMap(({ content }) => tokensOf(content).words));
}

const LONGEST_MERGED = 2_000;

function isPlain(content: string): boolean {
    const isText = content.trim() !== '' && content.length <= LONGEST_MERGED && !/[\0-\x1f\x7f]/.test(content);
    return isText && !hasSecret(content) && !hasMarkup(content) && findLinks(content).length === 0;
}
