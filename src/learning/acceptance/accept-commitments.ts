import { isKnowledgeUrl } from '../../books/syntax/is-knowledge-url.ts';
import { matchKeyword } from '../../books/syntax/match-keyword.ts';
import type { Refusal, RefusalReason } from '../../domain/learning-job.ts';
import { LESSON_KEYWORDS, type Lesson, type LessonKeyword, type ProposedLesson } from '../../domain/lesson.ts';
import { hasSecret } from '../privacy/has-secret.ts';
import { isPersonal } from '../privacy/is-personal.ts';
import { toContentKey } from './content-key.ts';
import { findLinks, hasMarkup } from './find-links.ts';
import { isRepetition, tokensOf } from './line-tokens.ts';
import { isDoubtfulProposal, type Proposal } from './proposal.ts';
import type { LearningCapacity } from './remaining-capacity.ts';
import { createStatementIndex, type StatementIndex, toStatement } from './statement-index.ts';

export interface AcceptInput {
    readonly proposals: readonly Proposal[];
    /** All statements of the book, learned or written by its author. */
    readonly index: StatementIndex;
    /** Lessons that the proposals may affect: those with the same words, and those that they may replace. */
    readonly lessons: readonly Lesson[];
    /** The user's own words. Links are accepted only if the user wrote them. */
    readonly userText: string;
    /** Whether anyone but the admin can use the agent. */
    readonly isShared: boolean;
    readonly initialMessage: string | null;
    readonly capacity: Pick<LearningCapacity, 'knowledge' | 'alwaysInPrompt'>;
    /** The most lessons of one turn. More than that is a flood. */
    readonly maxLessons: number;
}

export interface AcceptedLesson extends ProposedLesson {
    readonly proposal: Proposal;
    readonly contentKey: string;
    /** The lesson that is removed from the book when this one is added. */
    readonly replaces: Lesson | null;
    /** Whether neither a known language nor the teacher says that it concerns everyone, so that the admin must decide. */
    readonly isDoubtful: boolean;
}

export interface Acceptance {
    readonly accepted: readonly AcceptedLesson[];
    readonly refused: readonly RefusedProposal[];
}

export interface RefusedProposal extends Refusal {
    readonly proposal: Proposal;
}

const MAX_LINE_LENGTH = 1_000;
const MAX_TEXT_LENGTH = 2_000;

/** Decides which of a teacher's proposals are learned. The others are refused, each with its reason. Pure. */
export function acceptCommitments(input: AcceptInput): Acceptance {
    let accepted: readonly AcceptedLesson[] = [];
    const refused: RefusedProposal[] = [];
    const acceptedIndex = createStatementIndex();
    const capacity = { ...input.capacity };
    for (const proposal of input.proposals) {
        // A user who corrects themselves within one turn means the last statement.
        const corrected = correctedOrNull(proposal, { accepted, acceptedIndex });
        const others = accepted.filter(lesson => lesson !== corrected);
        const lesson = others.length >= input.maxLessons ? 'too-many' : toLessonOrReason(input, proposal, others);
        if (typeof lesson === 'string') {
            refused.push({ ...toRefusal(proposal, lesson), proposal });
            // The last statement is known already.
            if (lesson === 'repeated' && corrected !== null) withdraw(corrected);
            continue;
        }
        const kind = lesson.keyword === 'KNOWLEDGE' ? 'knowledge' : 'alwaysInPrompt';
        const size = addedCharacters(lesson) - (corrected === null ? 0 : addedCharacters(corrected));
        if (size > capacity[kind]) {
            refused.push({ ...toRefusal(proposal, 'book-full'), proposal });
            continue;
        }
        if (corrected !== null) withdraw(corrected);
        capacity[kind] -= addedCharacters(lesson);
        accepted = [...accepted, lesson];
        acceptedIndex.add(toStatement(lesson));
    }
    return { accepted, refused };

    function withdraw(corrected: AcceptedLesson): void {
        const { proposal } = corrected;
        accepted = accepted.filter(lesson => lesson !== corrected);
        capacity.knowledge += addedCharacters(corrected);
        acceptedIndex.remove(corrected);
        refused.push({ ...toRefusal(proposal, 'corrected'), proposal });
    }
}

/** The accepted fact of the same turn that the proposal contradicts. */
function correctedOrNull(
    { keyword, content }: Proposal,
    earlier: { readonly accepted: readonly AcceptedLesson[]; readonly acceptedIndex: StatementIndex },
): AcceptedLesson | null {
    if (toLessonKeyword(keyword) !== 'KNOWLEDGE') return null;
    const statement = earlier.acceptedIndex.contradictedOrNull(toContent('KNOWLEDGE', content));
    return earlier.accepted.find(lesson => isSameLine(lesson, statement)) ?? null;
}

function isSameLine(lesson: ProposedLesson, other: Pick<Proposal, 'keyword' | 'content'> | null): boolean {
    return lesson.keyword === other?.keyword && lesson.content === other.content;
}

/** How many characters the book grows by. */
function addedCharacters({ content, replaces }: AcceptedLesson): number {
    return content.length - (replaces?.content.length ?? 0);
}

/** The refusal for the job's row. A text that may hold a secret is not stored. */
export function toRefusal(
    proposal: Pick<Proposal, 'keyword' | 'content' | 'judgement'>,
    reason: RefusalReason,
): Refusal {
    // Twice the shown length: a secret that the cut would split is hidden as well.
    const isHidden = reason === 'secret' || hasSecret(proposal.content.slice(0, MAX_SHOWN_LENGTH * 2));
    const content = isHidden ? null : proposal.content.slice(0, MAX_SHOWN_LENGTH);
    const refusal = { reason, keyword: proposal.keyword.slice(0, MAX_SHOWN_KEYWORD_LENGTH), content };
    const explanation = reason === 'personal' && !isHidden ? (proposal.judgement?.reason ?? '') : '';
    return explanation === '' || hasSecret(explanation)
        ? refusal
        : { ...refusal, explanation: explanation.slice(0, MAX_SHOWN_LENGTH) };
}

const MAX_SHOWN_LENGTH = 200;
const MAX_SHOWN_KEYWORD_LENGTH = 40;

function toLessonOrReason(
    input: AcceptInput,
    proposal: Proposal,
    accepted: readonly AcceptedLesson[],
): AcceptedLesson | RefusalReason {
    const keyword = toLessonKeyword(proposal.keyword);
    if (keyword === null) return 'kind-not-allowed';
    const content = toContent(keyword, proposal.content);
    const problem = problemOrNull(input, keyword, content, proposal);
    if (problem !== null) return problem;
    const hasGreeting = input.initialMessage !== null || accepted.some(lesson => lesson.keyword === 'INITIAL MESSAGE');
    if (keyword === 'INITIAL MESSAGE' && hasGreeting) return 'initial-message-exists';
    const contentKey = toContentKey(content);
    if (wasRefused(input.lessons, { keyword, contentKey })) return 'refused-before';
    if (isProposedAlready(input.lessons, proposal, { keyword, contentKey })) return 'repeated';
    const tokens = tokensOf(content);
    if (accepted.some(lesson => isRepetition(tokens, tokensOf(lesson.content)))) return 'repeated';
    if (input.index.repeats(content)) return 'repeated';
    const replaced = findReplaced(input, { keyword, content }, proposal.replacesId);
    if (replaced === 'not-a-lesson' || replaced === 'contradicts-author') return replaced;
    if (accepted.some(lesson => lesson.replaces !== null && lesson.replaces.id === replaced?.id)) return 'repeated';
    const isDoubtful = input.isShared && isDoubtfulProposal(proposal);
    return { proposal, keyword, content, contentKey, replaces: replaced, isDoubtful };
}

/** The main keyword for any of its aliases. */
function toLessonKeyword(written: string): LessonKeyword | null {
    const line = written.trim().toUpperCase();
    const match = matchKeyword(line);
    if (match === null || match.writtenKeyword !== line) return null;
    return LESSON_KEYWORDS.find(keyword => keyword === match.definition.keyword) ?? null;
}

/** One line, except for texts that are shown to users as they are. */
function toContent(keyword: LessonKeyword, text: string): string {
    return MULTILINE_KEYWORDS.has(keyword) ? text.replaceAll('\r\n', '\n').trim() : text.replace(/\s+/g, ' ').trim();
}

const MULTILINE_KEYWORDS: ReadonlySet<LessonKeyword> = new Set(['SAMPLE', 'INITIAL MESSAGE']);

function problemOrNull(
    { userText, isShared }: AcceptInput,
    keyword: LessonKeyword,
    content: string,
    { statement = content, judgement }: Proposal,
): RefusalReason | null {
    if (!/[\p{L}\p{N}]/u.test(content)) return 'empty';
    if (CONTROL_PATTERN.test(content)) return 'control-characters';
    if (content.length > (MULTILINE_KEYWORDS.has(keyword) ? MAX_TEXT_LENGTH : MAX_LINE_LENGTH)) return 'too-long';
    if (hasSecret(content) || judgement?.concerns === 'secret') return 'secret';
    if (isKnowledgeUrl(content) || hasMarkup(content) || hasInventedLink(content, userText)) return 'link';
    if (!isShared) return null;
    const isAgentSpeaking = isSpokenByAgent(keyword, content, statement);
    return judgement?.concerns === 'one-person' || isPersonal(statement, { isAgentSpeaking }) ? 'personal' : null;
}

/** Control characters except tab and line feed, characters that change the text direction, and lone surrogates. */
const CONTROL_PATTERN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udfff]/u;

function hasInventedLink(content: string, userText: string): boolean {
    const lowerCaseText = userText.toLowerCase();
    return findLinks(content).some(link => !/^(https?:|www\.)/.test(link) || !lowerCaseText.includes(link));
}

/** In samples, greetings and expected answers "I" is the agent. */
function isSpokenByAgent(keyword: LessonKeyword, content: string, statement: string): boolean {
    return MULTILINE_KEYWORDS.has(keyword) || statement !== content;
}

/** Whether the admin refused or forgot this lesson. It is not learned again, even if another user teaches it. */
function wasRefused(
    lessons: readonly Lesson[],
    { keyword, contentKey }: { readonly keyword: LessonKeyword; readonly contentKey: string },
): boolean {
    return lessons.some(
        lesson =>
            (lesson.status === 'REFUSED' || lesson.status === 'FORGOTTEN') &&
            lesson.keyword === keyword &&
            lesson.contentKey === contentKey,
    );
}

/** Whether the same lesson of an earlier turn waits for the admin. */
function isProposedAlready(
    lessons: readonly Lesson[],
    { lessonId }: Proposal,
    { keyword, contentKey }: { readonly keyword: LessonKeyword; readonly contentKey: string },
): boolean {
    return lessons.some(
        lesson =>
            lesson.status === 'PROPOSED' &&
            lesson.id !== lessonId &&
            lesson.keyword === keyword &&
            lesson.contentKey === contentKey &&
            (lessonId === undefined || lesson.id < lessonId),
    );
}

/** The lesson that this one corrects. Lines of the book's author are never replaced. */
function findReplaced(
    { index, lessons }: AcceptInput,
    { keyword, content }: ProposedLesson,
    replacesId: number | null,
): Lesson | null | 'not-a-lesson' | 'contradicts-author' {
    if (replacesId !== null) {
        const named = lessons.find(lesson => lesson.id === replacesId && lesson.status === 'ACTIVE');
        if (named === undefined || named.keyword !== keyword) return 'not-a-lesson';
        return isAboutTheSame(content, named.content) ? named : 'not-a-lesson';
    }
    if (keyword !== 'KNOWLEDGE') return null;
    const contradicted = index.contradictedOrNull(content);
    if (contradicted === null) return null;
    return (
        lessons.find(
            lesson =>
                lesson.status === 'ACTIVE' && lesson.keyword === keyword && lesson.content === contradicted.content,
        ) ?? 'contradicts-author'
    );
}

/** A teacher that replaces a line with something unrelated removes it instead of correcting it. */
function isAboutTheSame(content: string, former: string): boolean {
    const { set } = tokensOf(content);
    const formerSet = tokensOf(former).set;
    const sharedCount = [...formerSet].filter(word => set.has(word)).length;
    return sharedCount * 3 >= formerSet.size;
}
