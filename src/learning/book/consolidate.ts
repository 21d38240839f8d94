import { parseBook } from '../../books/syntax/parse-book.ts';
import type { Lesson, ProposedLesson } from '../../domain/lesson.ts';
import { AppError, isRefusal } from '../../shared/errors.ts';
import { findLinks, hasMarkup } from '../acceptance/find-links.ts';
import { tokensOf } from '../acceptance/line-tokens.ts';
import type { LearningLimits } from '../learning-limits.ts';
import { hasSecret } from '../privacy/has-secret.ts';
import type { Teacher } from '../teacher/teacher.ts';

/** Lessons whose lines are removed, and the lines that replace them; none if the lessons are only dropped. */
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

/** Characters that a model can read carefully at once. */
const CHUNK_LENGTH = 12_000;
const MAX_CHUNKS = 40;

/**
 * Reduces the learned part to its limit: repeated facts are removed, then the teacher merges the oldest ones, and if that is not
 * enough, the oldest ones are dropped. Only facts: rules and other lessons stay word for word.
 * @throws AppError if the teacher fails
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
    for (let chunk = 0; size > limits.consolidatedPart && chunk < MAX_CHUNKS && rest.length > 1; chunk += 1) {
        const from = takeChunk(rest);
        const to = await mergeOrNull(teacher, from, signal);
        if (to === null || !isFaithful(from, to)) break;
        merges.push({ from, to });
        size -= sizeOf(from) - sizeOf(to);
        rest = rest.slice(from.length);
    }
    const dropped = takeOldest(rest, size - limits.consolidatedPart);
    return dropped.length === 0 ? merges : [...merges, { from: dropped, to: [] }];
}

/** `null` also if the teacher's model refuses these facts: they must not hold up what is learned from now on. */
async function mergeOrNull(teacher: Teacher, from: readonly Lesson[], signal: AbortSignal) {
    try {
        return await teacher.consolidate(from, signal);
    } catch (error) {
        if (error instanceof AppError && error.isRetryable === false && isRefusal(error.code)) return null;
        throw error;
    }
}

/** Whether a rewritten book still has everything except facts, in the same order. The last check before the version is stored. */
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

/** Facts that a later one repeats: the last one is kept. */
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

/** Whether merged lines are shorter, keep every number and nearly every word, and add nothing that must not be learned. */
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

const MAX_MERGED_LENGTH = 2_000;

function isPlain(content: string): boolean {
    const isText = content.trim() !== '' && content.length <= MAX_MERGED_LENGTH && !/[\0-\x1f\x7f]/.test(content);
    return isText && !hasSecret(content) && !hasMarkup(content) && findLinks(content).length === 0;
}
