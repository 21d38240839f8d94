import { isKnowledgeUrl } from '../../books/is-knowledge-url.ts';
import { matchKeyword } from '../../books/match-keyword.ts';
import type { Refusal, RefusalReason } from '../learning-job.ts';
import { LESSON_KEYWORDS, type Lesson, type LessonKeyword, type ProposedLesson } from '../lesson.ts';
import { toContentKey } from './content-key.ts';
import { findLinks, hasMarkup } from './find-links.ts';
import { hasSecret } from './has-secret.ts';
import { isPersonal } from './is-personal.ts';
import { isRepetition, tokensOf } from './line-tokens.ts';
import { toBookLine } from './statement.ts';
import { type BookIndex, createBookIndex } from './statement-index.ts';

/** What a teacher proposes, before anything about it is believed. */
export interface Proposal {
    readonly keyword: string;
    readonly content: string;
    /** The lesson that it corrects. */
    readonly replacesId: number | null;
    /** Where not all of the content says something of its own (an answer after its question): the part that does. */
    readonly statement?: string;
    /** The waiting lesson that the admin accepts with it. */
    readonly lessonId?: number;
}

export interface AcceptInput {
    readonly proposals: readonly Proposal[];
    /** Everything that stands in the book, learned or written. */
    readonly index: BookIndex;
    /** Lessons that the proposals may concern: those of their own words, and those that they may replace. */
    readonly lessons: readonly Lesson[];
    /** What the person said: links are learned from people only, never from a teacher's imagination. */
    readonly userText: string;
    /** Whether others than the admin use the agent. */
    readonly isShared: boolean;
    readonly initialMessage: string | null;
    /** Room for knowledge, and for what stands in every prompt; in characters. */
    readonly room: { readonly knowledge: number; readonly alwaysInPrompt: number };
    /** How many lessons at once; more from one turn are no lesson but a flood. */
    readonly mostLessons: number;
}

export interface AcceptedLesson extends ProposedLesson {
    readonly proposal: Proposal;
    readonly contentKey: string;
    /** The lesson whose line goes when this one comes. */
    readonly replaces: Lesson | null;
}

export interface Acceptance {
    readonly accepted: readonly AcceptedLesson[];
    readonly refused: readonly RefusedProposal[];
}

export interface RefusedProposal extends Refusal {
    readonly proposal: Proposal;
}

const LONGEST_LINE = 1_000;
const LONGEST_TEXT = 2_000;

/** Decides what of a teacher's proposals is learned; the rest is refused, each with its reason. Pure. */
export function acceptCommitments(input: AcceptInput): Acceptance {
    let accepted: readonly AcceptedLesson[] = [];
    const refused: RefusedProposal[] = [];
    const said = createBookIndex();
    const room = { ...input.room };
    for (const proposal of input.proposals) {
        // Who corrects themselves in one turn means what they say last.
        const corrected = correctedOrNull(proposal, { accepted, said });
        const others = accepted.filter(lesson => lesson !== corrected);
        const lesson = others.length >= input.mostLessons ? 'too-many' : judge(input, proposal, others);
        if (typeof lesson === 'string') {
            refused.push({ ...toRefusal(proposal, lesson), proposal });
            // What they come back to is known already.
            if (lesson === 'repeated' && corrected !== null) withdraw(corrected);
            continue;
        }
        const kind = lesson.keyword === 'KNOWLEDGE' ? 'knowledge' : 'alwaysInPrompt';
        const size = addedBy(lesson) - (corrected === null ? 0 : addedBy(corrected));
        if (size > room[kind]) {
            refused.push({ ...toRefusal(proposal, 'book-full'), proposal });
            continue;
        }
        if (corrected !== null) withdraw(corrected);
        room[kind] -= addedBy(lesson);
        accepted = [...accepted, lesson];
        said.add(toBookLine(lesson));
    }
    return { accepted, refused };

    function withdraw(corrected: AcceptedLesson): void {
        const { proposal } = corrected;
        accepted = accepted.filter(lesson => lesson !== corrected);
        room.knowledge += addedBy(corrected);
        said.remove(corrected);
        refused.push({ ...toRefusal(proposal, 'corrected'), proposal });
    }
}

/** The fact of the same turn that the proposal says otherwise. */
function correctedOrNull(
    { keyword, content }: Proposal,
    { accepted, said }: { readonly accepted: readonly AcceptedLesson[]; readonly said: BookIndex },
): AcceptedLesson | null {
    if (toLessonKeyword(keyword) !== 'KNOWLEDGE') return null;
    const line = said.contradictedOrNull(toContent('KNOWLEDGE', content));
    return accepted.find(lesson => lesson.keyword === line?.keyword && lesson.content === line.content) ?? null;
}

/** Characters that the book gains. */
function addedBy({ content, replaces }: AcceptedLesson): number {
    return content.length - (replaces?.content.length ?? 0);
}

/** A refusal for the job's row; what may be secret is not written down. */
export function toRefusal(proposal: Pick<Proposal, 'keyword' | 'content'>, reason: RefusalReason): Refusal {
    // A secret that the cut would leave half of is hidden, too.
    const isHidden = reason === 'secret' || hasSecret(proposal.content.slice(0, LONGEST_SHOWN * 2));
    const content = isHidden ? null : proposal.content.slice(0, LONGEST_SHOWN);
    return { reason, keyword: proposal.keyword.slice(0, LONGEST_SHOWN_KEYWORD), content };
}

const LONGEST_SHOWN = 200;
const LONGEST_SHOWN_KEYWORD = 40;

function judge(
    input: AcceptInput,
    proposal: Proposal,
    accepted: readonly AcceptedLesson[],
): AcceptedLesson | RefusalReason {
    const keyword = toLessonKeyword(proposal.keyword);
    if (keyword === null) return 'kind-not-allowed';
    const content = toContent(keyword, proposal.content);
    const fault = findFault(input, keyword, content, proposal.statement ?? content);
    if (fault !== null) return fault;
    const isGreeted = input.initialMessage !== null || accepted.some(lesson => lesson.keyword === 'INITIAL MESSAGE');
    if (keyword === 'INITIAL MESSAGE' && isGreeted) return 'initial-message-exists';
    const contentKey = toContentKey(content);
    if (isRefusedBefore(input.lessons, { keyword, contentKey })) return 'refused-before';
    if (isWaiting(input.lessons, proposal, { keyword, contentKey })) return 'repeated';
    const tokens = tokensOf(content);
    if (accepted.some(lesson => isRepetition(tokens, tokensOf(lesson.content)))) return 'repeated';
    if (input.index.repeats(content)) return 'repeated';
    const replaced = findReplaced(input, { keyword, content }, proposal.replacesId);
    if (replaced === 'not-a-lesson' || replaced === 'contradicts-author') return replaced;
    if (accepted.some(lesson => lesson.replaces !== null && lesson.replaces.id === replaced?.id)) return 'repeated';
    return { proposal, keyword, content, contentKey, replaces: replaced };
}

/** The main keyword of any of its written forms. */
function toLessonKeyword(written: string): LessonKeyword | null {
    const line = written.trim().toUpperCase();
    const match = matchKeyword(line);
    if (match === null || match.writtenKeyword !== line) return null;
    return LESSON_KEYWORDS.find(keyword => keyword === match.definition.keyword) ?? null;
}

/** One line, but for what is shown to people as it stands. */
function toContent(keyword: LessonKeyword, text: string): string {
    return MAY_HAVE_LINES.has(keyword) ? text.replaceAll('\r\n', '\n').trim() : text.replace(/\s+/g, ' ').trim();
}

const MAY_HAVE_LINES: ReadonlySet<LessonKeyword> = new Set(['SAMPLE', 'INITIAL MESSAGE']);

function findFault(
    { userText, isShared }: AcceptInput,
    keyword: LessonKeyword,
    content: string,
    statement: string,
): RefusalReason | null {
    if (!/[\p{L}\p{N}]/u.test(content)) return 'empty';
    if (CONTROL_PATTERN.test(content)) return 'control-characters';
    if (content.length > (MAY_HAVE_LINES.has(keyword) ? LONGEST_TEXT : LONGEST_LINE)) return 'too-long';
    if (hasSecret(content)) return 'secret';
    if (isKnowledgeUrl(content) || hasMarkup(content) || hasInventedLink(content, userText)) return 'link';
    if (isShared && isPersonal(statement, { isAgentSpeaking: isSpokenByAgent(keyword, content, statement) })) {
        return 'personal';
    }
    return null;
}

/** Control characters but tab and line feed, characters that turn the direction of text, and halves of characters. */
const CONTROL_PATTERN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udfff]/u;

function hasInventedLink(content: string, userText: string): boolean {
    const said = userText.toLowerCase();
    return findLinks(content).some(link => !/^(https?:|www\.)/.test(link) || !said.includes(link));
}

/** Samples, greetings and expected answers are in the agent's own voice, in which "I" is the agent. */
function isSpokenByAgent(keyword: LessonKeyword, content: string, statement: string): boolean {
    return MAY_HAVE_LINES.has(keyword) || statement !== content;
}

/** A person decided that this is not to be learned; nobody who says it again brings it back. */
function isRefusedBefore(
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

/** The same waits for the admin already, from another turn. */
function isWaiting(
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

/** The lesson that this one corrects. Only what was learned is ever replaced: the author's own lines stand. */
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

/** A teacher that replaces a line by something quite different does not correct it but removes it. */
function isAboutTheSame(content: string, former: string): boolean {
    const { set } = tokensOf(content);
    const formerSet = tokensOf(former).set;
    const shared = [...formerSet].filter(word => set.has(word)).length;
    return shared * 3 >= formerSet.size;
}
